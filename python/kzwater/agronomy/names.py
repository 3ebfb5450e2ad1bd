"""Crops and methods of irrigation as people call them, in their language."""

from __future__ import annotations

from kzwater.language import _


def crop_name(code: str) -> str:
    """Return the name of a crop that the tables call by a code."""
    return {
        "cotton": _("cotton"),
        "sugar_beet": _("sugar beet"),
        "maize": _("maize"),
        "alfalfa": _("alfalfa"),
        "winter_wheat": _("winter wheat"),
        "rice": _("rice"),
        "barley": _("barley"),
        "potato": _("potatoes"),
        "onion": _("onions"),
        "tomato": _("tomatoes"),
        "soybean": _("soybeans"),
        "sunflower": _("sunflower"),
        "cabbage": _("cabbage"),
        "pepper": _("peppers"),
        "melon": _("melons"),
        "watermelon": _("watermelons"),
        "apple": _("apples"),
        "grape": _("grapes"),
    }[code]


def method_name(code: str) -> str:
    """Return the name of a method of irrigation that the tables call by a code."""
    return {
        "basin": _("level basins"),
        "border": _("border strips"),
        "furrow": _("furrows"),
        "alternate_furrow": _("every other furrow"),
        "flooding": _("flooded checks"),
        "levelled_flooding": _("flooded checks, levelled by laser"),
        "alternate_wetting": _("alternate wetting and drying"),
        "sprinkler": _("sprinklers"),
        "pivot": _("centre pivot"),
        "surface_drip": _("drip on the surface"),
        "buried_drip": _("buried drip"),
    }[code]
