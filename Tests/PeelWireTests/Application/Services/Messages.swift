import PeelWire
import Testing

/// What tests of services have in common.
enum Service {
    /// The context of a message that `sender` has sent on a connection that has come to `state`.
    static func context(_ sender: LayerContext.Sender, state: UInt32 = 0) -> LayerContext {
        var context = LayerContext()
        context.sender = sender
        context.state = state
        return context
    }

    /// Dissects a message.
    static func read(
        _ bytes: [UInt8], as name: StaticString, from sender: LayerContext.Sender = .client, state: UInt32 = 0
    ) -> Dissected {
        dissect(bytes, as: .named(name), context: context(sender, state: state))
    }

    /// Dissects a message of text.
    static func read(
        _ text: String, as name: StaticString, from sender: LayerContext.Sender = .client, state: UInt32 = 0
    ) -> Dissected {
        read(Array(text.utf8), as: name, from: sender, state: state)
    }

    /// Goes through the messages of a connection, each with its sender; returns what each shows.
    static func talk(_ name: StaticString, _ messages: [(LayerContext.Sender, [UInt8])]) -> [Dissected] {
        var state: UInt32 = 0
        let index = wireRegistry.index(of: name.description) ?? 0
        return messages.map { sender, bytes in
            let shown = read(bytes, as: name, from: sender, state: state)
            let context = context(sender, state: state)
            let message = PacketBytes(captured: bytes.rawSpan, declaredCount: bytes.count, context: context)
            state = wireRegistry.state(of: index, after: message)
            return shown
        }
    }

    static func talk(_ name: StaticString, _ messages: [(LayerContext.Sender, String)]) -> [Dissected] {
        talk(name, messages.map { ($0, Array($1.utf8)) })
    }

    /// How long a protocol says that its message is.
    static func length(
        _ bytes: [UInt8], as name: StaticString, from sender: LayerContext.Sender = .client, state: UInt32 = 0
    ) -> MessageLength {
        let message = PacketBytes(
            captured: bytes.rawSpan, declaredCount: bytes.count, context: context(sender, state: state))
        return wireRegistry.message(of: wireRegistry.index(of: name.description) ?? 0, in: message)
    }

    /// Whether a protocol knows bytes for its own.
    static func isRecognized(_ bytes: [UInt8], as name: String) -> Bool {
        let whole = PacketBytes(captured: bytes.rawSpan, declaredCount: bytes.count)
        return wireRegistry.reader(recognizing: whole).map { wireRegistry.layout($0).name.description } == name
    }

    /// Expects a sound message, and a fault in each shorter one, both where the capture cut it and where it ends.
    static func expectFaultsInPrefixes(
        _ bytes: [UInt8], as name: StaticString, from sender: LayerContext.Sender = .client, state: UInt32 = 0,
        location: SourceLocation = #_sourceLocation
    ) {
        #expect(read(bytes, as: name, from: sender, state: state).faults == [], sourceLocation: location)
        for count in 0..<bytes.count {
            let prefix = Array(bytes[..<count])
            let context = context(sender, state: state)
            let cut = dissect(prefix, as: .named(name), wireCount: bytes.count, context: context)
            #expect(cut.fault?.shortDescription == "truncated", "cut after \(count)", sourceLocation: location)
            if count == 0 { continue }
            let short = read(prefix, as: name, from: sender, state: state)
            #expect(short.fault?.shortDescription == "malformed", "ends after \(count)", sourceLocation: location)
        }
    }
}
