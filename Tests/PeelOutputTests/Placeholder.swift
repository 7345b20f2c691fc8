import Testing
import PeelOutput
