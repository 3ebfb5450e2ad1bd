"""Rivers on which people live: reservoirs, lakes, canals, users, limits, and who gets what."""
