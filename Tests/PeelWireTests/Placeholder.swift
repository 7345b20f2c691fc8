import Testing
import PeelWire
