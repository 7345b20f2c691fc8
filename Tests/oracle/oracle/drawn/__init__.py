"""Messages of services drawn by chance, for the comparison with tshark."""
