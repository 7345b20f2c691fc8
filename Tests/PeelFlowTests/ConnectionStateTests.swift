import PeelFlow
import PeelWire
import Testing

/// Every `conn_state` of Zeek, by the packets that lead to it.
@Suite struct ConnectionStateTests {
    private func state(_ make: (inout Conversation) -> Void) throws -> (ConnectionState, String) {
        var conversation = Conversation()
        make(&conversation)
        let row = try conversation.flow()
        return (row.state, row.history.description)
    }

    @Test func attemptWithoutReply() throws {
        let found = try state { $0.send(.client, "S", seq: 0) }
        #expect(found == (.s0, "S"))
    }

    @Test func established() throws {
        let found = try state { $0.open() }
        #expect(found == (.s1, "ShA"))
    }

    @Test func normalClose() throws {
        let found = try state {
            $0.open()
            $0.send(.client, "PA", seq: 1, ack: 1, length: 10)
            $0.send(.server, "A", seq: 1, ack: 11)
            $0.send(.server, "PA", seq: 1, ack: 11, length: 20)
            $0.close(client: 10, server: 20)
        }
        #expect(found == (.sf, "ShADadFf"))
    }

    @Test func aFirstSegmentWithTwoFlags() throws {
        let closed = try state {
            $0.send(.client, "SF", seq: 0)
            $0.send(.server, "RA", seq: 0, ack: 2)
        }
        #expect(closed == (.rstr, "Qr"))
        let reset = try state {
            $0.send(.client, "SR", seq: 0)
            $0.send(.server, "A", seq: 1, ack: 2)
        }
        #expect(reset == (.oth, "Qa"))
    }

    @Test func rejected() throws {
        let found = try state {
            $0.send(.client, "S", seq: 0)
            $0.send(.server, "RA", seq: 0, ack: 1)
        }
        #expect(found == (.rej, "Sr"))
    }

    @Test func closedByOneSideOnly() throws {
        let client = try state {
            $0.open()
            $0.send(.client, "FA", seq: 1, ack: 1)
            $0.send(.server, "A", seq: 1, ack: 2)
        }
        #expect(client == (.s2, "ShAFa"))
        let server = try state {
            $0.open()
            $0.send(.server, "FA", seq: 1, ack: 1)
        }
        #expect(server == (.s3, "ShAf"))
    }

    @Test func reset() throws {
        let client = try state {
            $0.open()
            $0.send(.client, "RA", seq: 1, ack: 1)
        }
        #expect(client == (.rsto, "ShAR"))
        let server = try state {
            $0.open()
            $0.send(.server, "RA", seq: 1, ack: 1)
        }
        #expect(server == (.rstr, "ShAr"))
    }

    @Test func resetAfterSynWithoutAnswer() throws {
        let found = try state {
            $0.send(.client, "S", seq: 0)
            $0.send(.client, "R", seq: 1)
        }
        #expect(found == (.rstos0, "SR"))
    }

    @Test func answerAndResetWithoutSyn() throws {
        let found = try state {
            $0.send(.server, "SA", seq: 0, ack: 1)
            $0.send(.server, "R", seq: 1)
        }
        #expect(found == (.rstrh, "^hr"))
    }

    @Test func finWithoutAnswer() throws {
        let client = try state {
            $0.send(.client, "S", seq: 0)
            $0.send(.client, "FA", seq: 1, ack: 1)
        }
        #expect(client == (.sh, "SF"))
        let server = try state {
            $0.send(.server, "SA", seq: 0, ack: 1)
            $0.send(.server, "FA", seq: 1, ack: 1)
        }
        #expect(server == (.shr, "^hf"))
    }

    @Test func midstream() throws {
        let found = try state { $0.send(.client, "A", seq: 1, ack: 1, length: 5) }
        #expect(found == (.oth, "D"))
    }

    @Test func finThenResetByTheSameSideIsANormalClose() throws {
        let found = try state {
            $0.open()
            $0.send(.server, "FA", seq: 1, ack: 1)
            $0.send(.server, "R", seq: 2)
            $0.send(.client, "FA", seq: 1, ack: 2)
        }
        #expect(found == (.sf, "ShAfrF"))
    }

    @Test func datagrams() throws {
        var both = Conversation()
        both.serverPort = 53
        both.datagram(.client)
        both.datagram(.server)
        var row = try both.flow()
        #expect(row.state == .sf && row.history.description == "Dd")
        var one = Conversation()
        one.serverPort = 53
        one.datagram(.client)
        row = try one.flow()
        #expect(row.state == .s0 && row.history.description == "D")
        // The answer alone: its port tells that the server sent it.
        var answer = Conversation()
        answer.serverPort = 53
        answer.datagram(.server)
        row = try answer.flow()
        #expect(row.state == .shr && row.history.description == "^d" && row.serverPort == 53)
    }
}
