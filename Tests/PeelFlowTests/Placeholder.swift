import Testing
import PeelFlow
