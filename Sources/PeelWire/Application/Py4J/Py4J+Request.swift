extension Py4J {
    public static var guesses: Transport? { .tcp }

    /// A request that is here as a whole and whose parts are what its command asks for; or a reply of one line.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        let here = captured.byteCount
        guard here >= 4, here <= 4096, case .count(let count) = message(in: bytes), count <= here else { return false }
        for offset in 0..<count {
            let byte = captured.uint8(at: offset)
            if byte < 0x20 && byte != 0x0a || byte == 0x7f { return false }
        }
        let second = captured.line(at: 2)
        switch captured.uint8(at: 0) {
        case 0x21:
            let type = UInt64(captured.uint8(at: 2))
            return count == here && Py4JNames.statuses.name(UInt64(captured.uint8(at: 1))) != nil
                && (captured.uint8(at: 2) == 0x0a || Py4JNames.types.name(type) != nil)
        case 0x41: return second.end &- 2 >= 8
        case 0x63: return isName(captured, 2..<second.end) && isName(captured, lineRange(captured, second.next))
        case 0x69: return isName(captured, 2..<second.end)
        case 0x68, 0x70, 0x73: return count == here
        default:
            return second.end == 3 && Py4JNames.subcommand(captured.uint8(at: 0), captured.uint8(at: 2)) != nil
        }
    }

    private static func lineRange(_ bytes: RawSpan, _ start: Int) -> Range<Int> { start..<bytes.line(at: start).end }

    /// The name of an object, a class or a method.
    private static func isName(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
        if range.isEmpty { return false }
        for offset in range {
            switch bytes.uint8(at: offset) {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x24, 0x2e, 0x3a, 0x3b, 0x3c, 0x3e, 0x5b, 0x5d, 0x5f: continue
            default: return false
            }
        }
        return true
    }

    /// Adds a request's parts, and the whole as one would write it.
    func describeRequest(into dissection: inout Dissection) {
        dissection.add(Self.command, in: header, at: 0)
        let command = header.uint8(at: 0)
        if command == 0x41 {
            let line = header.line(at: 2)
            dissection.add(Self.token, text: "redacted".utf8, at: 2, count: line.end &- 2)
            return
        }
        var call = CallText(command: command)
        let first = dissection.textEnd
        // Text for the call is written into the arena between the fields, which use none of it.
        var offset = 2
        var part = 0
        var isProxy = command == 0x67
        var isCollection = command == 0x67
        while offset < header.byteCount, dissection.hasRoom {
            let line = header.line(at: offset)
            let range = offset..<line.end
            offset = line.next > line.end ? line.next : header.byteCount
            if part > 0, range.count == 1, header.uint8(at: range.lowerBound) == 0x65 { break }
            let kind = call.kind(of: part)
            add(kind, range, &dissection)
            call.write(kind, header, range, &dissection)
            if kind == .target, Self.isProxyName(header, range) { isProxy = true }
            if part == 0 { call.subcommand = header.uint8(at: range.lowerBound) }
            if command == 0x6d, call.subcommand == 0x64 { isCollection = true }
            part &+= 1
        }
        call.finish(&dissection)
        if dissection.textEnd > first {
            dissection.add(Self.call, textFrom: first, at: 0, count: header.byteCount, flags: .generated)
        }
        dissection.add(Self.isCallback, value: isProxy, flags: .generated)
        if isCollection { dissection.add(Self.isCollection, value: true, flags: .generated) }
    }

    /// Adds one part.
    private func add(_ kind: CallText.Kind, _ range: Range<Int>, _ dissection: inout Dissection) {
        switch kind {
        case .subcommand: dissection.add(Self.subcommand, at: range.lowerBound, count: range.count)
        case .target:
            dissection.add(Self.target, at: range.lowerBound, count: range.count)
            addObject(range, &dissection)
        case .method: dissection.add(Self.method, at: range.lowerBound, count: range.count)
        case .argument:
            dissection.add(
                Self.argument, at: range.lowerBound &+ min(1, range.count), count: max(0, range.count &- 1))
            guard !range.isEmpty else { return }
            dissection.add(Self.argumentType, in: header, at: range.lowerBound)
            if header.uint8(at: range.lowerBound) == 0x72 {
                addObject(range.lowerBound &+ 1..<range.upperBound, &dissection)
            }
        }
    }

    /// Adds the name of an object, `o5`, or of a proxy, `p5`.
    private func addObject(_ range: Range<Int>, _ dissection: inout Dissection) {
        guard range.count >= 2, header.uint8(at: range.lowerBound) == 0x6f || Self.isProxyName(header, range),
            header.decimal(range.lowerBound &+ 1..<range.upperBound) != nil
        else { return }
        dissection.add(Self.object, at: range.lowerBound, count: range.count, flags: .hidden)
    }

    private static func isProxyName(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
        range.count >= 2 && bytes.uint8(at: range.lowerBound) == 0x70
            && bytes.decimal(range.lowerBound &+ 1..<range.upperBound) != nil
    }
}

/// Writes a request as one would in a program: `o5.substring(1, 3)`.
struct CallText {
    /// What a part of a request is.
    enum Kind { case subcommand, target, method, argument }

    let command: UInt8
    /// The letter that follows the command's.
    var subcommand: UInt8 = 0
    private var argumentCount = 0
    private var isOpen = false

    init(command: UInt8) { self.command = command }

    /// What part `index` of a command is, as its sender orders them.
    func kind(of index: Int) -> Kind {
        switch (command, index) {
        case (0x63, 0), (0x69, 0), (0x67, 0), (0x70, 0): .target  // c, i, g, p
        case (0x63, 1): .method
        case (0x63, _), (0x69, _): .argument
        case (_, 0): .subcommand
        case (0x66, 1), (0x6d, 1), (0x6c, 1), (0x61, 1): .target  // f, m, l, a
        case (0x66, 2): .method
        case (0x72, 2): subcommand == 0x6d ? .method : .argument  // a member of a class
        case (0x66, _), (0x6c, _), (0x61, _): .argument
        case (_, 1): .target
        default: .argument
        }
    }

    /// Appends a part to the text of `dissection`.
    mutating func write(_ kind: Kind, _ bytes: RawSpan, _ range: Range<Int>, _ dissection: inout Dissection) {
        switch kind {
        case .subcommand:
            let byte = bytes.uint8(at: range.lowerBound)
            if let name = Py4JNames.subcommand(command, byte) {
                dissection.write(name)
            } else {
                dissection.write(bytes.clamped(range))
            }
            dissection.write(0x20)
        case .target:
            // `z:` stands before the name of a class.
            let isStatic = bytes.uint16(at: range.lowerBound) == 0x7a3a
            dissection.write(bytes.clamped(range.lowerBound &+ (isStatic ? 2 : 0)..<range.upperBound))
            if command == 0x69 { open(&dissection) }
        case .method:
            dissection.write(0x2e)
            dissection.write(bytes.clamped(range))
            if command == 0x63 { open(&dissection) }
        case .argument where command == 0x72: break  // the view in which a name is looked up
        case .argument:
            if argumentCount > 0 { dissection.write(", ") } else if !isOpen { dissection.write(0x20) }
            argumentCount += 1
            let isText = bytes.uint8(at: range.lowerBound) == 0x73
            if isText { dissection.write(0x22) }
            dissection.write(bytes.clamped(range.lowerBound &+ 1..<max(range.lowerBound &+ 1, range.upperBound)))
            if isText { dissection.write(0x22) }
        }
    }

    private mutating func open(_ dissection: inout Dissection) {
        isOpen = true
        dissection.write(0x28)
    }

    /// Ends the text.
    func finish(_ dissection: inout Dissection) { if isOpen { dissection.write(0x29) } }
}

/// Names of Py4J's letters.
enum Py4JNames {
    static let commands = ValueNames { value in
        switch UInt8(truncatingIfNeeded: value) {
        case 0x41: "authenticate"  // A
        case 0x53: "stream"  // S
        case 0x61: "array"
        case 0x63: "call"
        case 0x64: "dir"
        case 0x66: "field"
        case 0x67: "collect"
        case 0x68: "help"
        case 0x69: "construct"
        case 0x6a: "view"
        case 0x6c: "list"
        case 0x6d: "memory"
        case 0x70: "exception"
        case 0x71: "quit"
        case 0x72: "reflect"
        case 0x73: "shut down"
        default: nil
        }
    }

    /// What a command's second letter means.
    static func subcommand(_ command: UInt8, _ letter: UInt8) -> StaticString? {
        switch (command, letter) {
        case (0x61, 0x67), (0x66, 0x67): "get"
        case (0x61, 0x73), (0x66, 0x73): "set"
        case (0x61, 0x6c), (0x6c, 0x6c): "slice"
        case (0x61, 0x65): "length"
        case (0x61, 0x63): "create"
        case (0x64, 0x66): "fields"
        case (0x64, 0x6d): "methods"
        case (0x64, 0x73): "static"
        case (0x64, 0x76): "view"
        case (0x68, 0x6f): "object"
        case (0x68, 0x63), (0x72, 0x63): "class"
        case (0x6a, 0x63): "create"
        case (0x6a, 0x69): "import"
        case (0x6a, 0x73): "search"
        case (0x6a, 0x72): "remove"
        case (0x6c, 0x73): "sort"
        case (0x6c, 0x72): "reverse"
        case (0x6c, 0x61): "concatenate"
        case (0x6c, 0x6d): "multiply"
        case (0x6c, 0x69): "multiply in place"
        case (0x6c, 0x66): "count"
        case (0x6d, 0x64): "delete"
        case (0x6d, 0x61): "attach"
        case (0x72, 0x75): "name"
        case (0x72, 0x6d): "member"
        default: nil
        }
    }

    static let statuses = ValueNames { value in
        switch UInt8(truncatingIfNeeded: value) {
        case 0x79: "returns"  // y
        case 0x78: "raises"  // x
        case 0x7a: "fails"  // z
        default: nil
        }
    }

    static let types = ValueNames { value in
        switch UInt8(truncatingIfNeeded: value) {
        case 0x44: "decimal"  // D
        case 0x4c: "long"  // L
        case 0x61: "map"
        case 0x62: "boolean"
        case 0x63: "class"
        case 0x64: "double"
        case 0x66: "proxy"
        case 0x67: "iterator"
        case 0x68: "set"
        case 0x69: "int"
        case 0x6a: "bytes"
        case 0x6c: "list"
        case 0x6d: "method"
        case 0x6e: "null"
        case 0x6f: "no member"
        case 0x70: "package"
        case 0x72: "object"
        case 0x73: "string"
        case 0x74: "array"
        case 0x76: "void"
        default: nil
        }
    }
}
