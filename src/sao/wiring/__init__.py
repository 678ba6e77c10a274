"""Wiring: settings become drivers, a runtime, an app. The only importer of drivers and gateways.

`settings` says what can be chosen; `edge` is where the wall's time and chance come in; `folders`
opens what lies in a data folder, `runtimes` what runs on it, `parts` what works beside a desk;
`serving` puts all of it behind an address.
"""
