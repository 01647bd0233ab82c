"""The check of every platform against the sandbox."""

from collections.abc import Sequence

import typer

from okr.cli.terminal import Terminal, terminal
from okr.services import sandbox_check as service
from okr.services.sandbox_check import Checked

_NOT_WELL = 1


def sandbox_check(code: str | None, *, as_json: bool) -> None:
    """Check every platform and print how each did; the code is 1 unless all are well."""
    with service.apart(), terminal(code, as_json=as_json) as out:
        checked = []
        for one in service.check_all():
            checked.append(one)
            if not as_json:
                _print(out, one, is_first=len(checked) == 1)
        if as_json:
            out.data({"platforms": [_data(out, one) for one in checked]})
        well = sum(one.is_well for one in checked)
        if not as_json:
            _ = out.language
            out.line(_("{well} of {all} platforms are well.", well=well, all=len(checked)))
    if well < len(checked):
        raise typer.Exit(_NOT_WELL)


def _print(out: Terminal, one: Checked, *, is_first: bool) -> None:
    _ = out.language
    if is_first:
        heads = (
            _("Platform"),
            _("Accounts"),
            _("Metrics"),
            _("Broken"),
            _("Windows"),
            _("Seconds"),
            _("Gauge"),
        )
        out.line(_columns(heads))
    cells = (
        one.platform,
        *(str(number) for number in (one.accounts, one.metrics, one.broken, one.windows)),
        f"{one.seconds:.1f}",
        _("yes") if one.has_gauge else _("no"),
    )
    out.line(_columns(cells))
    if one.problem is not None:
        out.line(f"    {_.say(one.problem)}")


def _columns(cells: Sequence[str]) -> str:
    return cells[0].ljust(28) + "".join(cell.rjust(11) for cell in cells[1:])


def _data(out: Terminal, one: Checked) -> dict[str, object]:
    return {
        "platform": one.platform,
        "way": one.way,
        "accounts": one.accounts,
        "metrics": one.metrics,
        "broken": one.broken,
        "windows": one.windows,
        "seconds": round(one.seconds, 2),
        "gauge": one.has_gauge,
        "problem": None if one.problem is None else out.language.say(one.problem),
    }
