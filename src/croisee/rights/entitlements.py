"""What each donor household is entitled to: one row per household, housing zone and right."""

import pyarrow as pa

RIGHTS = (
    "c2s_gratuite",
    "c2s_participation",
    "rsa",
    "prime_activite",
    "aide_logement",
    "aah",
    "aspa",
)
"""Complementary health cover (free, or against a contribution), minimum income, in-work bonus,
housing benefit, disabled adults' allowance, old-age minimum."""

ZONES = (1, 2, 3)
"""Zones of the housing benefit, from the dearest."""

ENTITLEMENTS = pa.schema(
    [
        pa.field("menage", pa.string(), nullable=False),
        pa.field("zone_apl", pa.int8(), nullable=False),
        pa.field("droit", pa.string(), nullable=False),
        pa.field("eligible", pa.bool_(), nullable=False),
        pa.field("personnes", pa.int32(), nullable=False),
        pa.field("montant", pa.float64(), nullable=False),
        pa.field("ecart_plafond", pa.float64()),
    ]
)
"""`personnes`: persons covered, 0 when not eligible; `montant`: euros per month, 0 for the health
cover; `ecart_plafond`: resources over their ceiling, less 1 (of the nearest family when a grown
child makes another one), null where the right has no ceiling or the household no candidate."""
