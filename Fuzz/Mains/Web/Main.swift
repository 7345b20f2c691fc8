import FuzzProtection

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
    fuzzWeb(unsafe RawSpan(_unsafeStart: start, byteCount: count))
    return 0
}
