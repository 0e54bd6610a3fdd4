"""The proof that the grids divide the planning area."""

import pytest
from shapely import affinity
from shapely.geometry import Polygon, box

from zoneops.territory.rules.areas import area_m2
from zoneops.territory.rules.coverage import PieceKind, coverage

PLAN = box(116.64, 36.94, 116.66, 36.95)
WEST, EAST = box(116.64, 36.94, 116.65, 36.95), box(116.65, 36.94, 116.66, 36.95)
CENTIMETRE = 1e-7  # degrees of latitude: 1.1 cm


def test_the_eight_grids_leave_no_gap_and_no_overlap(plan, eight):
    proof = coverage(plan, eight)
    assert proof.holds
    assert proof.grid_count == 8
    assert proof.grids_km2 == pytest.approx(proof.planned_km2, rel=1e-9)
    assert proof.planned_km2 == pytest.approx(6.89, abs=0.001)


@pytest.mark.parametrize("missing", range(8))
def test_a_missing_grid_is_a_gap_of_its_own_size(plan, eight, missing):
    proof = coverage(plan, eight[:missing] + eight[missing + 1 :])
    assert not proof.holds
    assert [piece.kind for piece in proof.pieces] == [PieceKind.GAP]
    assert proof.pieces[0].area_m2 == pytest.approx(area_m2(eight[missing]), rel=1e-6)
    assert eight[missing].covers(proof.pieces[0].shape.representative_point())


def test_an_overlap_names_both_grids_and_its_area():
    wide = box(116.64, 36.94, 116.651, 36.95)
    (piece,) = coverage(PLAN, [wide, EAST]).pieces
    assert (piece.kind, piece.grids) == (PieceKind.OVERLAP, (0, 1))
    assert piece.area_m2 == pytest.approx(area_m2(box(116.65, 36.94, 116.651, 36.95)), rel=1e-6)
    assert 116.65 < piece.point[0] < 116.651


def test_a_grid_that_reaches_out_of_the_planning_area_is_named():
    (piece,) = coverage(PLAN, [WEST, box(116.65, 36.94, 116.661, 36.95)]).pieces
    assert (piece.kind, piece.grids) == (PieceKind.OUTSIDE, (1,))


def test_three_grids_over_the_same_ground_are_three_overlaps():
    proof = coverage(PLAN, [PLAN, PLAN, PLAN])
    assert [piece.grids for piece in proof.of(PieceKind.OVERLAP)] == [(0, 1), (0, 2), (1, 2)]


def test_no_grid_at_all_proves_nothing():
    proof = coverage(PLAN, [])
    assert not proof.holds
    assert proof.pieces[0].area_m2 == pytest.approx(area_m2(PLAN), rel=1e-9)


def test_the_rounding_of_coordinates_is_no_gap():
    """A border drawn twice, its middle point rounded to 7 decimals differently."""
    crooked = [(116.64, 36.94), (116.65, 36.94), (116.65 - CENTIMETRE, 36.945), (116.65, 36.95), (116.64, 36.95)]
    proof = coverage(PLAN, [Polygon(crooked), EAST])
    assert proof.holds
    assert 0 < proof.ignored_m2 < 10


def test_a_gap_of_five_centimetres_along_a_kilometre_is_a_gap():
    narrow = box(116.64, 36.94, 116.65 - 6 * CENTIMETRE, 36.95)
    (piece,) = coverage(PLAN, [narrow, EAST]).pieces
    assert piece.kind == PieceKind.GAP
    assert piece.area_m2 == pytest.approx(1109.8 * 0.0534, rel=0.02)


def test_a_small_gap_does_not_hide_behind_a_long_sliver():
    """3 m × 3 m at the end of a sliver of a kilometre: its mean width would be taken for rounding."""
    hole = box(116.65 - 300 * CENTIMETRE, 36.945, 116.65, 36.945 + 270 * CENTIMETRE)
    crooked = Polygon([*box(116.64, 36.94, 116.65 - CENTIMETRE / 4, 36.95).exterior.coords]).difference(hole)
    (piece,) = coverage(PLAN, [crooked, EAST]).pieces
    assert piece.area_m2 > 8


def test_a_whole_edition_in_the_wrong_coordinates_leaves_a_sixth_of_the_plan_bare(plan, eight):
    """GCJ-02 lies 489 m east and 31 m north here: a division of its own, but not of the planning area."""
    shifted = [affinity.translate(grid, 489 / 89_000, 31 / 111_000) for grid in eight]
    proof = coverage(plan, shifted)
    bare = sum(piece.area_m2 for piece in proof.of(PieceKind.GAP))
    assert bare / 1e6 / proof.planned_km2 == pytest.approx(0.168, abs=0.01)
    assert not proof.of(PieceKind.OVERLAP)
