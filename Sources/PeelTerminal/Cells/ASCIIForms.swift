/// What stands for a character where the terminal shows ASCII alone.
enum ASCIIForms {
    static func form(of scalar: UInt32) -> UInt32 {
        if scalar < 0x7f { return scalar == 0 ? 0x20 : scalar }
        switch scalar {
        case 0x2500, 0x2501, 0x2504, 0x2508: return 0x2d  // ─
        case 0x2502, 0x2503, 0x2506, 0x250a: return 0x7c  // │
        case 0x250c...0x254b: return 0x2b  // corners and crossings
        case 0x2581...0x2588: return spark[Int(scalar - 0x2581)]
        case 0x2800...0x28ff: return braille(scalar)
        case 0x25b8, 0x25b6, 0x2192, 0x203a: return 0x3e  // ▸ →
        case 0x25c2, 0x2190, 0x2039: return 0x3c
        case 0x25be, 0x2193, 0x25bc: return 0x76  // ▾ ↓
        case 0x25b4, 0x2191, 0x25b2: return 0x5e  // ▴ ↑
        case 0x2026: return 0x7e  // …
        case 0xb7: return 0x2e
        case 0x25cf, 0x25c6: return 0x2a  // ● ◆
        case 0x25cb: return 0x6f
        case 0x2013, 0x2014, 0x2212: return 0x2d
        case 0xd7: return 0x78
        case 0x2713: return 0x76
        default: return 0x3f
        }
    }

    /// Eight heights.
    private static let spark: [UInt32] = Array("_.-=+*%#".unicodeScalars.map(\.value))

    /// The height of the dots of a braille cell.
    private static func braille(_ scalar: UInt32) -> UInt32 {
        let dots = scalar & 0xff
        if dots == 0 { return 0x20 }
        if dots & 0x09 != 0 { return dots & 0xe4 != 0 ? 0x7c : 0x27 }  // | '
        return dots & 0x12 != 0 ? 0x3a : 0x2e  // : .
    }
}
