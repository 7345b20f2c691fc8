/// SplitMix64: the same numbers for the same seed on every machine (Steele, Lea, Flood: "Fast splittable pseudorandom
/// number generators", 2014).
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    @inline(__always)
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` - 1; the bias is below 2^-32 of the bound.
    @inline(__always)
    mutating func below(_ bound: Int) -> Int {
        Int(((next() >> 32) &* UInt64(UInt32(truncatingIfNeeded: max(bound, 1)))) >> 32)
    }

    /// True once in `count`.
    @inline(__always)
    mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }
}
