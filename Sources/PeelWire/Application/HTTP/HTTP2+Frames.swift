/// What each type of frame holds. RFC 9113 section 6.
extension HTTP2 {
    static var padLengthByte: Field<UInt8> { .init("http2.padding", "Pad Length", as: .hexadecimal, part: 2) }
    static var padLength: Field<UInt16> { .init("http2.pad_length", "Pad Length", part: 2) }
    static var exclusive: Field<Bool> { .init("http2.exclusive", "Exclusive", bits: 0..<1, part: 2) }
    static var dependency: Field<UInt32> {
        .init("http2.stream_dependency", "Stream Dependency", bits: 1..<32, part: 2)
    }
    static var weight: Field<UInt8> { .init("http2.headers.weight", "Weight", part: 2) }
    static var realWeight: Field<UInt8> { .init("http2.headers.weight_real", "Weight real", part: 2) }
    static var dataPadding: Field<WireBytes> { .init("http2.data.padding", "Padding", part: 2) }
    static var block: Field<WireBytes> { .init("http2.headers", "Header Block Fragment", part: 2) }
    static var headersPadding: Field<WireBytes> { .init("http2.headers.padding", "Padding", part: 2) }
    static var error: Field<UInt32> {
        .init("http2.rst_stream.error", "Error", names: HTTP2Names.errors, part: 2)
    }
    static var setting: Field<WirePlace> { .init("http2.settings", "Settings", part: 2) }
    static var settingID: Field<UInt16> {
        .init("http2.settings.id", "Settings Identifier", depth: 1, names: HTTP2Names.settings, part: 2)
    }
    static var tableSize: Field<UInt32> {
        .init("http2.settings.header_table_size", "Header table size", depth: 1, part: 2)
    }
    static var enablePush: Field<UInt32> { .init("http2.settings.enable_push", "Enable PUSH", depth: 1, part: 2) }
    static var maxStreams: Field<UInt32> {
        .init("http2.settings.max_concurrent_streams", "Max concurrent streams", depth: 1, part: 2)
    }
    static var initialWindow: Field<UInt32> {
        .init("http2.settings.initial_window_size", "Initial Windows Size", depth: 1, part: 2)
    }
    static var maxFrame: Field<UInt32> {
        .init("http2.settings.max_frame_size", "Max frame size", depth: 1, part: 2)
    }
    static var maxList: Field<UInt32> {
        .init("http2.settings.max_header_list_size", "Max header list size", depth: 1, part: 2)
    }
    static var extendedConnect: Field<UInt32> {
        .init("http2.settings.extended_connect", "Extended CONNECT", depth: 1, part: 2)
    }
    static var unknownSetting: Field<UInt32> {
        .init("http2.settings.unknown", "Unknown Settings", depth: 1, part: 2)
    }
    static var promiseReserved: Field<UInt32> {
        .init("http2.push_promise.r", "Reserved", bits: 0..<1, as: .hexadecimal, part: 2)
    }
    static var promisedID: Field<UInt32> {
        .init("http2.push_promise.promised_stream_id", "Promised-Stream-ID", bits: 1..<32, part: 2)
    }
    static var promiseBlock: Field<WireBytes> {
        .init("http2.push_promise.header", "Header Block Fragment", part: 2)
    }
    static var promisePadding: Field<WireBytes> { .init("http2.push_promise.padding", "Padding", part: 2) }
    static var pingData: Field<WireBytes> { .init("http2.ping", "Ping", part: 2) }
    static var pongData: Field<WireBytes> { .init("http2.pong", "Pong", part: 2) }
    static var goAwayReserved: Field<UInt32> {
        .init("http2.goway.r", "Reserved", bits: 0..<1, as: .hexadecimal, part: 2)
    }
    static var lastStream: Field<UInt32> {
        .init("http2.goaway.last_stream_id", "Last-Stream-ID", bits: 1..<32, part: 2)
    }
    static var goAwayError: Field<UInt32> {
        .init("http2.goaway.error", "Error", names: HTTP2Names.errors, part: 2)
    }
    static var debugData: Field<WireBytes> { .init("http2.goaway.addata", "Additional Debug Data", part: 2) }
    static var windowReserved: Field<UInt32> {
        .init("http2.window_update.r", "Reserved", bits: 0..<1, as: .hexadecimal, part: 2)
    }
    static var windowIncrement: Field<UInt32> {
        .init("http2.window_update.window_size_increment", "Window Size Increment", bits: 1..<32, part: 2)
    }
    static var continuationBlock: Field<WireText> {
        .init("http2.continuation.header", "Continuation Header", part: 2)
    }
    static var originCount: Field<UInt16> { .init("http2.altsvc.origin.len", "Origin Length", part: 2) }
    static var serviceOrigin: Field<WireText> { .init("http2.altsvc.origin", "Origin", part: 2) }
    static var serviceValue: Field<WireText> { .init("http2.altsvc.field_value", "Field/Value", part: 2) }
    static var originEntry: Field<WirePlace> { .init("http2.origin", "Origin", part: 2) }
    static var originEntryCount: Field<UInt16> {
        .init("http2.origin.origin_len", "Origin Length", depth: 1, part: 2)
    }
    static var origin: Field<WireText> { .init("http2.origin.origin", "Origin", depth: 1, part: 2) }
    static var updatedStream: Field<UInt32> {
        .init("http2.priority_update_stream_id", "Priority Update Stream ID", bits: 1..<32, part: 2)
    }
    static var updatedValue: Field<WireText> {
        .init("http2.priority_update_field_value", "Priority Update Field Value", part: 2)
    }
    static var unknown: Field<WireBytes> { .init("http2.unknown", "Unknown", part: 2) }

    static var frameFields: [any FieldDescription] {
        [
            padLengthByte, padLength, exclusive, dependency, weight, realWeight, dataPadding, block, headersPadding,
            error, setting, settingID, tableSize, enablePush, maxStreams, initialWindow, maxFrame, maxList,
            extendedConnect, unknownSetting, promiseReserved, promisedID, promiseBlock, promisePadding, pingData,
            pongData, goAwayReserved, lastStream, goAwayError, debugData, windowReserved, windowIncrement,
            continuationBlock, originCount, serviceOrigin, serviceValue, originEntry, originEntryCount, origin,
            updatedStream, updatedValue, unknown,
        ]
    }

    /// Adds what follows the frame's head.
    func describeBody(_ frame: Frame, into dissection: inout Dissection) {
        switch frame.type {
        case Self.data:
            describePadLength(frame, into: &dissection)
            describePadding(frame, Self.dataPadding, into: &dissection)
        case Self.headers:
            describePadLength(frame, into: &dissection)
            if frame.hasPriority { describePriority(at: frame.body, into: &dissection) }
            dissection.add(Self.block, at: frame.content.lowerBound, count: frame.content.count)
            describePadding(frame, Self.headersPadding, into: &dissection)
        case Self.priority:
            expect(frame, 5, into: &dissection)
            describePriority(at: Self.headCount, into: &dissection)
        case Self.reset:
            expect(frame, 4, into: &dissection)
            dissection.add(Self.error, in: header, at: Self.headCount)
        case Self.settings: describeSettings(frame, into: &dissection)
        case Self.pushPromise:
            describePadLength(frame, into: &dissection)
            dissection.add(Self.promiseReserved, in: header, at: frame.body)
            dissection.add(Self.promisedID, in: header, at: frame.body)
            dissection.add(Self.promiseBlock, at: frame.content.lowerBound, count: frame.content.count)
            describePadding(frame, Self.promisePadding, into: &dissection)
        case Self.ping:
            expect(frame, 8, into: &dissection)
            let field = frame.flags & 1 == 0 ? Self.pingData : Self.pongData
            dissection.add(field, at: Self.headCount, count: min(8, frame.end &- Self.headCount))
        case Self.goAway:
            dissection.add(Self.goAwayReserved, in: header, at: 9)
            dissection.add(Self.lastStream, in: header, at: 9)
            dissection.add(Self.goAwayError, in: header, at: 13)
            if frame.end > 17 { dissection.add(Self.debugData, at: 17, count: frame.end &- 17) }
            if frame.length < 8 { tooShort(frame, 8, into: &dissection) }
        case Self.windowUpdate:
            expect(frame, 4, into: &dissection)
            dissection.add(Self.windowReserved, in: header, at: 9)
            dissection.add(Self.windowIncrement, in: header, at: 9)
            // RFC 9113 section 6.9.
            if frame.length >= 4, header.byteCount >= 13, header.uint32(at: 9) & 0x7fff_ffff == 0 {
                let name = Self.windowIncrement.name
                dissection.fault(.malformed(.outOfRange(field: name, value: 0, allowed: 1...0x7fff_ffff)), at: 9)
            }
        case Self.continuation:
            describePadLength(frame, into: &dissection)
            dissection.add(Self.continuationBlock, at: frame.content.lowerBound, count: frame.content.count)
        case 10: describeService(frame, into: &dissection)
        case 11: break
        case 12: describeOrigins(frame, into: &dissection)
        case 16:
            dissection.add(Self.updatedStream, in: header, at: 9)
            if frame.end > 13 { dissection.add(Self.updatedValue, at: 13, count: frame.end &- 13) }
        default: dissection.add(Self.unknown, at: 9, count: frame.end &- 9)
        }
    }

    /// A length that the frame's type fixes.
    private func expect(_ frame: Frame, _ count: Int, into dissection: inout Dissection) {
        guard frame.length != count else { return }
        let name = Self.length.name
        dissection.fault(.malformed(.unexpected(field: name, value: frame.length, expected: count)))
    }

    private func tooShort(_ frame: Frame, _ count: Int, into dissection: inout Dissection) {
        let name = Self.length.name
        dissection.fault(.malformed(.outOfRange(field: name, value: frame.length, allowed: count...0xff_ffff)))
    }

    private func describePadLength(_ frame: Frame, into dissection: inout Dissection) {
        if frame.padding != nil { dissection.add(Self.padLengthByte, in: header, at: Self.headCount) }
        dissection.add(
            Self.padLength, value: UInt16(frame.padding ?? 0), at: Self.headCount, count: frame.padding == nil ? 0 : 1,
            flags: .generated)
        // RFC 9113 section 6.1: padding leaves room for the frame's other parts.
        if let padding = frame.padding, padding > frame.length &- (frame.body &- Self.headCount) {
            dissection.fault(
                .malformed(
                    .outOfRange(
                        field: Self.padLengthByte.name, value: padding, allowed: 0...max(0, frame.length &- 1))),
                at: Self.headCount)
        }
    }

    private func describePadding(_ frame: Frame, _ field: Field<WireBytes>, into dissection: inout Dissection) {
        let count = frame.end &- frame.content.upperBound
        if count > 0 { dissection.add(field, at: frame.content.upperBound, count: count) }
    }

    private func describePriority(at offset: Int, into dissection: inout Dissection) {
        dissection.add(Self.exclusive, in: header, at: offset)
        dissection.add(Self.dependency, in: header, at: offset)
        dissection.add(Self.weight, in: header, at: offset &+ 4)
        guard header.byteCount > offset &+ 4 else { return }
        // From 1 to 256, which a byte of Wireshark's field takes as 0.
        let weight = header.uint8(at: offset &+ 4) &+ 1
        dissection.add(Self.realWeight, value: weight, at: offset &+ 4, count: 1, flags: .generated)
    }

    private func describeSettings(_ frame: Frame, into dissection: inout Dissection) {
        let name = Self.length.name
        if frame.flags & 1 != 0, frame.length > 0 {
            dissection.fault(.malformed(.unexpected(field: name, value: frame.length, expected: 0)))
        } else if frame.length % 6 != 0 {
            dissection.fault(.malformed(.rule("http2.length of SETTINGS is no multiple of 6")))
        }
        var offset = Self.headCount
        while offset &+ 6 <= frame.end, dissection.hasRoom {
            dissection.add(Self.setting, at: offset, count: 6)
            dissection.add(Self.settingID, in: header, at: offset)
            dissection.add(Self.field(of: header.uint16(at: offset)), in: header, at: offset &+ 2)
            offset &+= 6
        }
    }

    private static func field(of setting: UInt16) -> Field<UInt32> {
        switch setting {
        case 1: tableSize
        case 2: enablePush
        case 3: maxStreams
        case 4: initialWindow
        case 5: maxFrame
        case 6: maxList
        case 8: extendedConnect
        default: unknownSetting
        }
    }

    /// ALTSVC: an origin with its length, and a value. RFC 7838 section 4.
    private func describeService(_ frame: Frame, into dissection: inout Dissection) {
        dissection.add(Self.originCount, in: header, at: 9)
        guard frame.end >= 11 else { return }
        let count = min(Int(header.uint16(at: 9)), frame.end &- 11)
        if count > 0 { dissection.add(Self.serviceOrigin, at: 11, count: count) }
        let start = 11 &+ count
        if start < frame.end { dissection.add(Self.serviceValue, at: start, count: frame.end &- start) }
    }

    /// ORIGIN: origins with their lengths. RFC 8336 section 2.1.
    private func describeOrigins(_ frame: Frame, into dissection: inout Dissection) {
        var offset = Self.headCount
        while offset &+ 2 <= frame.end, dissection.hasRoom {
            let count = min(Int(header.uint16(at: offset)), frame.end &- offset &- 2)
            dissection.add(Self.originEntry, at: offset, count: count &+ 2)
            dissection.add(Self.originEntryCount, in: header, at: offset)
            dissection.add(Self.origin, at: offset &+ 2, count: count)
            offset &+= 2 &+ count
        }
    }
}
