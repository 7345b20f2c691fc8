import PeelWire
