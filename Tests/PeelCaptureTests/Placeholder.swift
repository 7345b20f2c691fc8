import Testing
import PeelCapture
