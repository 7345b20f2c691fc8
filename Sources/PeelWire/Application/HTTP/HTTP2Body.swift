/// What the DATA frames of a stream come to, put together. RFC 9113 sections 6.1 and 8.1.
package enum HTTP2Body {
    static var data: Field<WireBytes> { .init("http2.data.data", "Data", part: 4) }
    static var fragments: Field<WirePlace> { .init("http2.body.fragments", "Body fragments", part: 4) }
    static var fragment: Field<UInt32> { .init("http2.body.fragment", "Body fragment", depth: 1, part: 4) }
    static var fragmentCount: Field<UInt32> {
        .init("http2.body.fragment.count", "Body fragment count", depth: 1, part: 4)
    }
    static var wholeLength: Field<UInt32> {
        .init("http2.body.reassembled.length", "Reassembled body length", depth: 1, part: 4)
    }
    static var whole: Field<WireBytes> {
        .init("http2.body.reassembled.data", "Reassembled body data", depth: 1, part: 4)
    }

    static var fields: [any FieldDescription] { [data, fragments, fragment, fragmentCount, wholeLength, whole] }

    /// Adds what a frame carries, `count` bytes at `offset`.
    package static func add(at offset: Int, _ count: Int, to dissection: inout Dissection) {
        dissection.add(data, at: offset, count: count)
    }

    /// Adds the body that source `number` holds, `count` bytes from the DATA frames that `frames` hold.
    package static func add(
        whole number: Int, _ count: Int, from frames: [UInt32], to dissection: inout Dissection
    ) {
        dissection.add(fragments, inSource: number, at: 0, count: count, flags: .generated)
        for frame in frames { dissection.add(fragment, value: frame, flags: .generated) }
        dissection.add(fragmentCount, value: UInt32(clamping: frames.count), flags: .generated)
        dissection.add(wholeLength, value: UInt32(clamping: count), flags: .generated)
        dissection.add(whole, inSource: number, at: 0, count: count, flags: .generated)
        dissection.add(data, inSource: number, at: 0, count: count)
    }
}
