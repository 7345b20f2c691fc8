import PeelFlow
import PeelWire
import Testing

/// Every letter of the history.
@Suite struct HistoryTests {
    private func history(_ make: (inout Conversation) -> Void) throws -> String {
        var conversation = Conversation()
        make(&conversation)
        return try conversation.flow().history.description
    }

    @Test func ackAndDataAreWrittenOnce() throws {
        let found = try history {
            $0.open()
            for index in 0..<5 as Range<UInt32> {
                $0.send(.client, "PA", seq: 1 + index * 10, ack: 1, length: 10)
                $0.send(.server, "A", seq: 1, ack: 11 + index * 10)
            }
        }
        #expect(found == "ShADa")
    }

    @Test func repeatedSynIsWrittenOnce() throws {
        var conversation = Conversation()
        conversation.send(.client, "S", seq: 0)
        conversation.send(.client, "S", seq: 0)
        let row = try conversation.flow()
        #expect(row.history.description == "S")
        #expect(row.client.synRetries == 1)
    }

    @Test func resetWithAnotherNumberIsWrittenAgain() throws {
        let found = try history {
            $0.open()
            $0.send(.server, "R", seq: 1)
            $0.send(.server, "R", seq: 1)
            $0.send(.server, "R", seq: 9)
        }
        #expect(found == "ShArr")
    }

    @Test func retransmissionsAreLogScaled() throws {
        let found = try history {
            $0.open()
            $0.send(.client, "A", seq: 1, ack: 1, length: 10)
            for _ in 0..<12 { $0.send(.client, "A", seq: 1, ack: 1, length: 10) }
        }
        #expect(found == "ShADTT")
    }

    @Test func zeroWindow() throws {
        let found = try history {
            $0.open()
            $0.send(.server, "A", seq: 1, ack: 1, window: 0)
        }
        #expect(found == "ShAaw")
    }

    @Test func gapIsTheSendersWhenTheOtherAcknowledgesIt() throws {
        var conversation = Conversation()
        conversation.open()
        conversation.send(.client, "A", seq: 1, ack: 1, length: 10)
        conversation.send(.client, "A", seq: 21, ack: 1, length: 10)
        conversation.send(.server, "A", seq: 1, ack: 31)
        let row = try conversation.flow()
        #expect(row.history.description == "ShADaG")
        #expect(row.quality == .gaps)
    }

    @Test func aHoleThatIsFilledInTimeIsNoGap() throws {
        let found = try history {
            $0.open()
            $0.send(.client, "A", seq: 1, ack: 1, length: 10)
            $0.send(.client, "A", seq: 21, ack: 1, length: 10)
            $0.send(.client, "A", seq: 11, ack: 1, length: 10)
            $0.send(.server, "A", seq: 1, ack: 31)
        }
        #expect(found == "ShADTa")
    }

    @Test func dataAcknowledgedBeyondWhatWasSeenIsAGap() throws {
        let found = try history {
            $0.open()
            $0.send(.server, "A", seq: 1, ack: 500)
        }
        #expect(found == "ShAaG")
    }

    @Test func wrongChecksumChangesOnlyItsLetter() throws {
        var conversation = Conversation()
        conversation.open()
        conversation.send(.client, "FA", seq: 1, ack: 1, bits: .badChecksum)
        let row = try conversation.flow()
        #expect(row.history.description == "ShAC")
        #expect(row.state == .s1)
        #expect(row.client.packets == 3)
        #expect(row.quality == .badChecksum)
    }

    @Test func severalFlagsAtOnce() throws {
        let finAndReset = try history {
            $0.open()
            $0.send(.client, "FRA", seq: 1, ack: 1)
        }
        #expect(finAndReset == "ShAI")
        let synAndFin = try history { $0.send(.client, "SF", seq: 0) }
        #expect(synAndFin == "Q")
    }

    @Test func longHistoriesGoOnInTheColdRecord() throws {
        let found = try history {
            $0.open()
            for index in 0..<40 as Range<UInt32> { $0.send(.server, "R", seq: 1 + index) }
        }
        #expect(found == "ShA" + String(repeating: "r", count: 40))
    }
}
