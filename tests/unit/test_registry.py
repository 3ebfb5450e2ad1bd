"""The declarations of the compiled engine as Python sees them."""

from kzwater import registry


def test_fields_come_once_with_what_the_headers_declare():
    names = [info.name for info in registry.fields()]
    assert len(names) == len(set(names))
    melt = registry.field("snow_melt_factor")
    assert (melt.role, melt.units, melt.lower, melt.default, melt.upper) == (
        "parameter",
        "mm degC-1 d-1",
        0.5,
        3.5,
        10.0,
    )
    assert melt.processes == ("snow_degree_day",)


def test_processes_come_in_the_order_of_the_waters_way():
    assert registry.processes()[0] == "solar_geometry"
    assert registry.processes()[-1] == "river_inflow"


def test_fluxes_connect_declared_stores_or_known_places():
    stores = {info.name for info in registry.fields() if info.role in ("store", "transient")}
    places = stores | {"atmosphere", "river", "boundary", "outlet", "neighbours", "canal"}
    places |= {"deep_aquifer", "drains", "aquifer", "consumers", "users_land"}
    fluxes = [info for info in registry.fields() if info.role == "flux"]
    assert len(fluxes) > 10
    for flux in fluxes:
        assert {flux.from_store, flux.to_store} <= places, flux.name


def test_memory_is_declared_apart_from_the_stores():
    assert registry.field("frost_index").role == "memory"


def test_fields_of_processes_are_those_that_they_use():
    names = [info.name for info in registry.of_processes(("groundwater",), "parameter")]
    assert names == ["fast_recharge_share", "fast_recession", "slow_recession"]
