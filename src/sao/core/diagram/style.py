"""The looks of a drawing, as CSS: roles, and their colours where no page defines them."""

_COLOURS = {
    # role: (light, dark), the values of the design tokens of the same name
    "ground": ("#ffffff", "#101317"),
    "raised": ("#ffffff", "#181c22"),
    "line": ("#e5e8ec", "#262c34"),
    "edge": ("#868f9b", "#717c8a"),
    "text": ("#14181f", "#e8ecf1"),
    "text-2": ("#48525f", "#b4bdc8"),
    "text-3": ("#626c79", "#919ba8"),
    "accent": ("#2450c4", "#93b4ff"),
}

_RULES = """
.machine text{font:12px var(--mono,ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace)}
.machine .title,.machine .key{font-family:var(--sans,system-ui,"Segoe UI",Roboto,Arial,sans-serif)}
.machine .title{font-size:14px;font-weight:600;fill:var(--m-text)}
.machine .key{fill:var(--m-text-2)}
.machine .ground{fill:var(--m-ground)}
.machine .box{fill:var(--m-raised);stroke:var(--m-edge)}
.machine .inner{fill:none;stroke:var(--m-edge)}
.machine .rule{stroke:var(--m-line)}
.machine .dot,.machine text.outside{fill:var(--m-text)}
.machine text.outside{font-weight:500}
.machine text.inside{fill:var(--m-text-3)}
.machine text.alarm,.machine .tip.alarm{fill:var(--m-accent)}
.machine .way{fill:none;stroke-width:1.5}
.machine .way.outside{stroke:var(--m-text-2)}
.machine .way.inside{stroke:var(--m-edge)}
.machine .way.alarm{stroke:var(--m-accent);stroke-dasharray:5 4}
.machine .tip.outside{fill:var(--m-text-2)}
.machine .tip.inside{fill:var(--m-edge)}
.machine .clock{fill:none;stroke:var(--m-accent);stroke-width:1.2}
"""


def _roles(theme: int) -> str:
    roles = (f"--m-{role}:var(--{role},{pair[theme]})" for role, pair in _COLOURS.items())
    return f".machine{{{';'.join(roles)}}}"


STYLE = f"\n{_roles(0)}\n@media(prefers-color-scheme:dark){{{_roles(1)}}}{_RULES}"
"""The style sheet of a drawing, for light and dark."""
