"""How money is asked for: what a gateway is asked, and the simulator that answers."""
