import CCompression

/// Compresses a stream into one member or frame. Like `Inflater`, the boundary to zlib, libzstd and liblz4.
@safe final class Deflater {
    /// What becomes of bytes that are held back because they compress better together.
    enum Mode {
        case run
        /// What was given so far can be read from what came out.
        case flush
        /// The member or frame ends.
        case end
    }

    private let stepper: OpaquePointer
    private let output: UnsafeMutableRawPointer
    private static let outputCapacity = 128 << 10

    init?(_ compression: Compression) {
        let made: OpaquePointer? =
            switch compression {
            case .gzip: unsafe peel_deflater_make(peel_gzip)
            case .zstd: unsafe peel_deflater_make(peel_zstd)
            case .lz4: unsafe peel_deflater_make(peel_lz4)
            }
        guard let made = unsafe made else { return nil }
        unsafe stepper = made
        unsafe output = UnsafeMutableRawPointer.allocate(byteCount: Self.outputCapacity, alignment: 64)
    }

    deinit {
        unsafe peel_deflater_free(stepper)
        unsafe output.deallocate()
    }

    /// Compresses `count` bytes at `start` and hands what comes out to `sink`, which answers 0 or an error number.
    func run(_ start: UnsafeRawPointer, _ count: Int, _ mode: Mode, _ sink: (UnsafeRawPointer, Int) -> Int32) -> Int32 {
        let wanted =
            switch mode {
            case .run: peel_deflate_run
            case .flush: peel_deflate_flush
            case .end: peel_deflate_end
            }
        var done = 0
        while true {
            var taken = 0
            var made = 0
            let rests = unsafe peel_deflater_step(
                stepper, start + done, count - done, &taken, output, Self.outputCapacity, &made, wanted)
            guard rests >= 0 else { return invalidArgument }
            done += taken
            if made > 0 {
                let failed = unsafe sink(UnsafeRawPointer(output), made)
                if failed != 0 { return failed }
            }
            if rests == 0 { return 0 }
        }
    }
}
