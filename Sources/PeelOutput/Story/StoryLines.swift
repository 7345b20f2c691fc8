import PeelFlow
import PeelWire

/// One line of a story: when, who, what.
struct StoryLine {
    var time: Timestamp
    var who: String
    var text: String
}

/// Says what happened to a flow's sockets in the words of the socket API.
///
/// What the packets show is said as it is; what follows from them without being seen is marked `(inferred)`.
struct StoryLines {
    let row: FlowRow
    let isOneClient: Bool
    let words: StoryWords
    private let isTCP: Bool
    private let isICMP: Bool
    private let hasServerData: Bool

    init(_ row: FlowRow, _ teller: StoryTeller, _ words: StoryWords) {
        self.row = row
        self.words = words
        isOneClient = teller.isOneClient(row)
        isTCP = row.proto == 6 && row.hasPorts
        isICMP = (row.proto == 1 || row.proto == 58) && row.hasPorts
        hasServerData = row.server.payloadBytes > 0
    }

    /// `client` or `server`.
    func name(_ fromOne: Bool) -> String { fromOne == isOneClient ? "client" : "server" }

    private func other(_ fromOne: Bool) -> String { name(!fromOne) }

    /// An event's line, and those that stand below it.
    func lines(_ event: StoryEvent) -> [StoryLine] {
        func line(_ text: String, who: String? = nil) -> [StoryLine] {
            [StoryLine(time: event.time, who: who ?? name(event.fromOne), text: text)]
        }
        let span = event.end.nanoseconds(since: event.time)
        switch event.kind {
        case .connect:
            return line(
                "socket, connect to \(words.endpoint(row, server: event.fromOne == isOneClient)) (SYN)")
        case .connectAgain(let count):
            let last = event.wait &+ span
            return line(
                count == 1
                    ? "connect: no answer, tries again after \(words.duration(last))"
                    : "connect: no answer, tries again \(count) times, the last after \(words.duration(last))"
            )
        case .answer:
            let after =
                event.wait > 0 || row.connectNanoseconds != nil
                ? " after \(words.duration(event.wait))" : ""
            return line("listen (inferred): SYN-ACK\(after)")
        case .answerAgain(let count):
            return line("SYN-ACK again\(words.times(count)): the ACK did not arrive (inferred)")
        case .established(let isAnswered):
            if name(event.fromOne) == "server" {
                return line("goes on; the ACK that ends the handshake was not captured")
            }
            guard isAnswered else { return line("connected (inferred); the SYN-ACK was not captured") }
            return line(
                "connected, ACK after \(words.duration(event.wait)); the \(other(event.fromOne))'s accept returns (inferred)"
            )
        case .refused:
            return line(
                "refused (RST) after \(words.duration(event.wait)): nothing listens there (inferred); "
                    + "connect fails with ECONNREFUSED (inferred)")
        case .withdrawn:
            return line("withdraws (RST) \(words.duration(event.wait)) after its SYN: no accept returns (inferred)")
        case .midstream: return line("the capture begins in the middle of the connection", who: "")
        case .turn(let turn): return isTCP ? stream(event, turn) : datagrams(event, turn)
        case .finish(let isHalf, let isSecond):
            if isHalf {
                return line("shutdown for writing (FIN): it goes on reading (inferred)")
            }
            return line(isSecond ? "read returns 0 (inferred), close (FIN)" : "close (FIN)")
        case .finishAgain(let count):
            return line("FIN again\(words.times(count)): not acknowledged yet")
        case .reset(let isLate):
            if isLate {
                return line("reset (RST) after its close: data came that nobody reads any more (inferred)")
            }
            return line(
                "reset (RST): close with data unread, SO_LINGER of 0, or the process died (inferred); "
                    + "the \(other(event.fromOne))'s next call fails with ECONNRESET (inferred)")
        case .keepAlive(let count, let isAnswered):
            let often = count == 1 ? "a keep-alive" : "\(count) keep-alives in \(words.duration(span))"
            return line("SO_KEEPALIVE (inferred): \(often), \(isAnswered ? "answered" : "not answered")")
        case .windowProbe(let count):
            let often = count == 1 ? "a probe" : "\(count) probes in \(words.duration(span))"
            return line("\(often) of the \(other(event.fromOne))'s closed window")
        case .error(let source, let count):
            return line(
                "ICMP: \(words.error(source))\(words.times(count)); \(consequence(source, event))",
                who: "network")
        case .folded(let fold):
            return [StoryLine(time: event.time, who: "", text: folded(fold, until: event.end))]
        }
    }

    /// A run of a stream's bytes: `write` on one side, `read` on the other.
    private func stream(_ event: StoryEvent, _ turn: StoryEvent.Turn) -> [StoryLine] {
        let own = max(0, event.wait &- turn.network)
        var text = ""
        if turn.isAfterClosedWindow {
            text = "held back \(words.duration(own)) by the \(other(event.fromOne))'s closed window, then "
        } else if turn.isAnswer {
            text = own > 0 ? "read (inferred), \(words.duration(own)) later " : "read (inferred), "
        }
        text += "write \(words.bytes(turn.bytes))"
        if !turn.isAnswer, !turn.isAfterClosedWindow, own > 0 { text += ", \(words.duration(own)) later" }
        let span = event.end.nanoseconds(since: event.time)
        var notes: [String] = []
        if turn.packets > 1 { notes.append("\(turn.packets) packets in \(words.duration(span))") }
        if turn.repeats > 0 { notes.append("\(turn.repeats) sent again") }
        if turn.disorder > 0 { notes.append("\(turn.disorder) out of order") }
        if !notes.isEmpty { text += " (\(notes.joined(separator: ", ")))" }
        var lines = [StoryLine(time: event.time, who: name(event.fromOne), text: text)]
        // What is not a fiftieth of the whole is told by the last line's sums alone.
        let least = max(1, row.durationNanoseconds / 50)
        for kind in TimeBudget.Stall.allCases where turn.stalls[kind] >= least {
            let stalled = words.duration(turn.stalls[kind])
            lines.append(
                StoryLine(
                    time: event.time, who: "", text: "  stalled \(stalled): \(reason(kind, event.fromOne))"))
        }
        return lines
    }

    /// Datagrams in one direction.
    private func datagrams(_ event: StoryEvent, _ turn: StoryEvent.Turn) -> [StoryLine] {
        let fromClient = event.fromOne == isOneClient
        var text: String
        if isICMP {
            text = "\(message(fromClient)), \(words.bytes(turn.bytes))"
        } else {
            let call = turn.isAnswer ? "recvfrom (inferred), sendto" : fromClient ? "socket, sendto" : "sendto"
            let target = fromClient && !turn.isAnswer ? " \(words.endpoint(row, server: true))," : ""
            text = "\(call)\(target) \(words.bytes(turn.bytes))"
        }
        if turn.packets > 1 {
            text +=
                " in \(turn.packets) packets within \(words.duration(event.end.nanoseconds(since: event.time)))"
        }
        if event.wait > 0 { text += ", \(words.duration(event.wait)) later" }
        return [StoryLine(time: event.time, who: name(event.fromOne), text: text)]
    }

    /// What an ICMP message says (RFC 792, RFC 4443).
    private func message(_ fromClient: Bool) -> String {
        let type = fromClient ? row.clientPort : row.serverPort
        switch (row.proto, type) {
        case (1, 8), (58, 128): return "echo request"
        case (1, 0), (58, 129): return "echo reply"
        case (58, 133): return "router solicitation"
        case (58, 134): return "router advertisement"
        case (58, 135): return "neighbor solicitation"
        case (58, 136): return "neighbor advertisement"
        default: break
        }
        let isError = row.proto == 1 ? [3, 4, 5, 11, 12].contains(type) : (1...4).contains(type)
        guard isError, row.isOneWay else { return "ICMP type \(type)" }
        var source = FlowRow.ErrorSource.blank
        source.router = row.clientAddress
        source.isV6 = row.isV6
        source.type = UInt8(truncatingIfNeeded: row.clientPort)
        source.code = UInt8(truncatingIfNeeded: row.serverPort)
        return "ICMP error: \(words.error(source))"
    }

    private func reason(_ stall: TimeBudget.Stall, _ fromOne: Bool) -> String {
        switch stall {
        case .zeroWindow:
            "the \(other(fromOne))'s receive window is closed, it does not read (inferred)"
        case .timeOut: "lost or late, sent again when a timer ran out (inferred)"
        case .recovery: "lost or late, sent again at once (inferred)"
        case .windowLimited: "the \(other(fromOne))'s receive window is full (inferred)"
        case .application: "everything was acknowledged, the \(name(fromOne)) writes nothing (inferred)"
        case .other where (fromOne == isOneClient ? row.server : row.client).packets == 0:
            "nothing of the \(other(fromOne)) was captured, so nobody knows why"
        case .other: "waits for acknowledgments, the congestion window is full (inferred)"
        }
    }

    /// What an ICMP error does to the socket that it is sent to.
    private func consequence(_ source: FlowRow.ErrorSource, _ event: StoryEvent) -> String {
        let side = name(event.fromOne)
        let isPort =
            source.isV6 ? source.type == 1 && source.code == 4 : source.type == 3 && source.code == 3
        let isSize = source.isV6 ? source.type == 2 : source.type == 3 && source.code == 4
        if isSize { return "the \(side) sends smaller packets from now on (inferred)" }
        if isTCP {
            return row.state == .s0
                ? "connect fails with \(isPort ? "ECONNREFUSED" : "EHOSTUNREACH") (inferred)"
                : "an established connection goes on (inferred)"
        }
        if isPort {
            return
                "nobody is bound there; a connected socket's next call fails with ECONNREFUSED (inferred)"
        }
        return "the \(side) may learn of it by IP_RECVERR (inferred)"
    }

    /// Several exchanges in one line.
    func folded(_ fold: StoryEvent.Fold, until end: Timestamp) -> String {
        let client = isOneClient ? (fold.oneTurns, fold.one) : (fold.otherTurns, fold.other)
        let server = isOneClient ? (fold.otherTurns, fold.other) : (fold.oneTurns, fold.one)
        func side(_ name: String, _ turns: UInt64, _ turn: StoryEvent.Turn) -> String {
            "\(name) \(turns) times \(words.bytes(turn.bytes))"
        }
        var text = "... and so on until \(words.clock(end, from: row.start)): "
        text += "\(side("client", client.0, client.1)), \(side("server", server.0, server.1))"
        let repeats = fold.one.repeats &+ fold.other.repeats
        if repeats > 0 { text += ", \(repeats) packets sent again" }
        let stalled = fold.one.stalls.total &+ fold.other.stalls.total
        if stalled > 0 { text += ", stalled \(words.duration(stalled))" }
        if fold.slowest > 0 {
            text +=
                "; the longest wait, \(words.duration(fold.slowest)) for the \(name(fold.slowestFromOne)), "
            text += "ended at \(words.clock(fold.slowestTime, from: row.start))"
        }
        return text
    }
}
