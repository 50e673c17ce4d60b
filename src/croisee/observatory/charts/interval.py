"""A thin bar and its interval, for tables that compare many figures at once."""

from croisee.observatory.charts.scale import Scale

_OPEN = '<svg class="mince" aria-hidden="true" focusable="false">'


def interval_bar(
    scale: Scale, value: float | None, low: float | None = None, high: float | None = None
) -> str:
    """A pale bar up to the figure, crossed by a dark stroke from `low` to `high`: told apart
    without colour. A dotted line says that the figure is not shown."""
    if value is None:
        return f'{_OPEN}<line class="cache" x1="0" x2="100%" y1="50%" y2="50%"/></svg>'
    zero, end = scale.at(0.0), scale.at(value)
    parts = [
        f'<rect class="{css}" x="{zero}%" y="0" width="{round(until - zero, 2)}%" height="100%"/>'
        for css, until in (("fond-mince", 100.0), ("pale", end))
    ]
    if low is not None and high is not None and low < high:
        left, right = scale.at(low), scale.at(high)
        parts.append(f'<line class="etendue" x1="{left}%" x2="{right}%" y1="50%" y2="50%"/>')
        parts.extend(
            f'<line class="etendue" x1="{x}%" x2="{x}%" y1="15%" y2="85%"/>' for x in (left, right)
        )
    return "".join([_OPEN, *parts, "</svg>"])


def cell_bar(value: float | None) -> str:
    """A share of 100 as a pale bar behind the number of its cell; nothing when it is not shown."""
    if value is None:
        return ""
    width = round(min(100.0, value), 2)
    return (
        '<svg class="piste" aria-hidden="true" focusable="false">'
        f'<rect class="pale" x="0" y="10%" width="{width}%" height="80%"/></svg>'
    )
