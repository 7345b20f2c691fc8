import PeelFlow
import PeelWire
import Testing

/// What is told of messages that go on in later segments.
struct UnfinishedTests {
    @Test func theValuesOfAnArrayThatAreHere() {
        var capture = SegmentCapture()
        capture.serverPort = 6379
        _ = capture.send(1001, Array("*2\r\n$3\r\nGET\r\n$4\r\nke".utf8))
        #expect(capture.chain == "raw:ip:tcp:resp")
        #expect(capture.texts("resp.bulk_string.value") == ["GET"])
        #expect(capture.texts("peel.resp.command") == [])
        _ = capture.send(1020, Array("y".utf8))
        #expect(capture.texts("resp.bulk_string.value") == ["GET"])
        _ = capture.send(1021, Array("s\r\n".utf8))
        #expect(capture.texts("resp.bulk_string.value") == ["GET", "keys"])
        // Those of the headers' checksums aside.
        #expect(capture.dissection.faults.allSatisfy { $0.layer < 3 })
    }

    @Test func theNameOfARecordThatBegins() {
        let record = [UInt8](hex: "16 0303 0010 0e00000c 0102030405060708090a0b0c")
        var capture = SegmentCapture()
        capture.serverPort = 443
        _ = capture.send(1001, Array(record[..<3]))
        #expect(capture.chain == "raw:ip:tcp:tls")
        // It is asked again once the length is here, and then not before all is.
        _ = capture.send(1004, Array(record[3..<8]))
        #expect(capture.chain == "raw:ip:tcp:tls")
        _ = capture.send(1009, Array(record[8..<12]))
        #expect(capture.chain == "raw:ip:tcp")
        _ = capture.send(1013, Array(record[12...]) + record[..<6])
        #expect(capture.chain == "raw:ip:tcp:tls:tls")
    }

    @Test func aProtocolBehindWordsOfAnother() {
        let record = [UInt8](hex: "17 0303 0004 aabbccdd")
        var capture = SegmentCapture()
        capture.serverPort = 9999
        _ = capture.send(1001, Array("hello".utf8))
        #expect(capture.chain == "raw:ip:tcp:data")
        _ = capture.send(1006, record + record[..<3])
        #expect(capture.chain == "raw:ip:tcp:tls")
        _ = capture.send(1018, Array(record[3...]))
        #expect(capture.chain == "raw:ip:tcp:tls")
    }

    @Test func whatAControlConnectionAnnounces() {
        var capture = SegmentCapture()
        capture.serverPort = 21
        // The client listens on the port that it itself has here: the test's only two hosts.
        _ = capture.send(client: false, 1, Array("227 ok (192,0,2,2,200,10)\r\n".utf8))
        #expect(capture.chain == "raw:ip:tcp:ftp")
        capture.serverPort = 51210
        _ = capture.send(client: false, 1, Array("a list of files\r\n".utf8))
        #expect(capture.chain == "raw:ip:tcp:ftp-data")
        capture.serverPort = 51211
        _ = capture.send(client: false, 1, Array("a list of files\r\n".utf8))
        #expect(capture.chain == "raw:ip:tcp:data")
    }
}
