"""One capsule and one ordinary unit beside the picture they look at, as HTML. Knows traces; knows no plotly, no page."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from capsviz.closeup import SeenCapsule, SeenUnit
from capsviz.figures.pictures import ink_uri
from capsviz.figures.spelled import numbered
from capsviz.figures.style import PAIR

STYLE = f"""
<style>
.closeup {{ display: grid; grid-template-columns: 1fr .8fr 1.5fr; gap: 1.5rem; max-width: 64rem; }}
@media (max-width: 700px) {{ .closeup {{ grid-template-columns: 1fr 1fr; }} .closeup .wide {{ grid-column: 1 / -1; }} }}
.closeup h3 {{ font-size: 1rem; font-weight: 600; margin: 0 0 .1rem; padding: 0; }}
.closeup p {{ font-size: .9rem; margin: .1rem 0 .5rem; line-height: 1.4; }}
.closeup img {{ width: 100%; max-width: 11rem; display: block; image-rendering: pixelated; }}
.closeup .frame {{ position: relative; max-width: 16rem; }}
.closeup .frame img {{ max-width: none; border-radius: .3rem; }}
.closeup .frame i {{ position: absolute; }}
.closeup .unit, .closeup .capsule {{ border: 3px solid; box-sizing: border-box; }}
.closeup .unit {{ border-color: {PAIR[1]}; }} .closeup .capsule {{ border-color: {PAIR[0]}; }}
.closeup .big {{ font-size: 1.5rem; font-weight: 600; margin: .6rem 0 0; }}
.closeup .pair {{ display: grid; grid-template-columns: minmax(0, 11rem) minmax(9rem, 1fr); gap: 1rem; }}
.closeup .numbers {{ display: grid; grid-template-columns: 1fr 3rem; gap: .2rem .5rem; align-items: center;
                     font-size: .88rem; font-variant-numeric: tabular-nums; text-align: right; align-content: start; }}
.closeup .track {{ position: relative; height: .8rem; background: color-mix(in srgb, currentColor 9%, transparent); }}
.closeup .track b {{ position: absolute; top: 0; bottom: 0; background: {PAIR[0]}; }}
</style>
"""


def unit_and_capsule(
    image: Float[np.ndarray, "side side"], unit: SeenUnit, capsule: SeenCapsule, *, scale: float
) -> str:
    """The picture with both windows framed, the unit's one number, the capsule's numbers from -scale to scale."""
    side = len(image)
    frames = _frame(capsule.place.row * 2, capsule.place.col * 2, len(capsule.window), side, "capsule")
    frames += _frame(unit.row, unit.col, len(unit.window), side, "unit")
    return (
        f'{STYLE}<div class="closeup">'
        f'<div><h3>Your digit</h3><p>and where the two look</p><div class="frame">'
        f'<img src="{ink_uri(image)}" alt="your digit with two frames">{frames}</div></div>'
        f"<div><h3>An ordinary unit</h3><p>filter {unit.filter + 1}, {len(unit.window)} × {len(unit.window)} pixels</p>"
        f'<img class="unit" src="{ink_uri(unit.window)}" alt="what the unit sees">'
        f'<p class="big">{unit.value:.2f}</p></div>'
        f'<div class="wide"><h3>A part (primary capsule)</h3><p>number {numbered(capsule.number)}, of type {capsule.place.type + 1}, '
        f"{len(capsule.window)} × {len(capsule.window)} pixels</p>"
        f'<div class="pair"><img class="capsule" src="{ink_uri(capsule.window)}" alt="what the capsule sees">'
        f'<div class="numbers">{_bars(capsule.pose, scale)}</div></div>'
        f'<p class="big">length {capsule.length:.2f}</p></div></div>'
    )


def _frame(row: int, col: int, seen: int, side: int, name: str) -> str:
    top, left, size = (f"{100 * value / side:.2f}%" for value in (row, col, seen))
    return f'<i class="{name}" style="top:{top};left:{left};width:{size};height:{size}"></i>'


def _bars(pose: Float[np.ndarray, " lower_dim"], scale: float) -> str:
    def bar(value: float) -> str:
        start, width = 50 + 50 * min(value, 0) / scale, 50 * abs(value) / scale
        return f'<div class="track"><b style="left:{start:.1f}%;width:{width:.1f}%"></b></div><span>{value:+.2f}</span>'

    return "".join(bar(float(value)).replace("-0.", "−0.") for value in pose)
