import Testing
import PeelInspector
