"""Payment gateways: the edges through which money moves."""
