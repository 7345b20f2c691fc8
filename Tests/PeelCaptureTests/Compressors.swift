import CCompression

/// Makes compressed bytes for the tests.
enum Compressor: String, CaseIterable {
    case gzip, zstd, lz4

    func callAsFunction(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .gzip: Self.gzipped(bytes)
        case .zstd: Self.zstandard(bytes, windowLog: 0)
        case .lz4: Self.lz4Frame(bytes)
        }
    }

    private static func gzipped(_ bytes: [UInt8]) -> [UInt8] {
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + 1024)
        var stream = unsafe z_stream()
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        unsafe deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        let count = unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(target.count)
                unsafe deflate(&stream, Z_FINISH)
                return unsafe Int(stream.total_out)
            }
        }
        unsafe deflateEnd(&stream)
        return Array(output.prefix(count))
    }

    /// A zstd frame; with a window logarithm, one that states so large a window.
    static func zstandard(_ bytes: [UInt8], windowLog: Int32) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let context = unsafe ZSTD_createCCtx()
        defer { unsafe ZSTD_freeCCtx(context) }
        if windowLog > 0 {
            unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog)
            unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
        }
        let made: Int
        if windowLog > 0 {
            made = unsafe output.withUnsafeMutableBytes { target in
                unsafe bytes.withUnsafeBytes { source in
                    var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
                    var result = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    unsafe ZSTD_compressStream2(context, &result, &input, ZSTD_e_continue)
                    unsafe ZSTD_compressStream2(context, &result, &input, ZSTD_e_end)
                    return unsafe result.pos
                }
            }
        } else {
            made = unsafe ZSTD_compress2(context, &output, output.count, bytes, bytes.count)
        }
        return Array(output.prefix(made))
    }

    private static func lz4Frame(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: LZ4F_compressFrameBound(bytes.count, nil))
        let made = unsafe LZ4F_compressFrame(&output, output.count, bytes, bytes.count, nil)
        return Array(output.prefix(made))
    }
}
