import PeelOutput
import PeelWire
import Testing

/// One object a line.
struct JSONTests {
    private func json(_ frame: [UInt8]) -> String { Frames.text(JSONPrinter(index: Frames.index), frame) }

    @Test func frameAndLayers() {
        let text = json(Frames.udp)
        #expect(
            text.hasPrefix(
                #"{"number":1,"time":1700000000.000000000,"length":46,"captured":46,"interface":0,"layers":[{"name":"eth","#
                    + #""source":0,"offset":0,"length":14,"fields":{"eth.dst":"02:00:00:00:00:02","#
            ))
        #expect(text.contains(#""udp.srcport":40000"#))
        #expect(text.contains(#""data.data":"68690a1b""#))
        #expect(text.hasSuffix("],\"fault\":null}\n"))
    }

    @Test func booleansAndNumbers() {
        let text = json(Frames.syn)
        #expect(text.contains(#""tcp.flags":2"#))
        #expect(text.contains(#""tcp.flags.syn":true"#))
        #expect(text.contains(#""tcp.flags.ack":false"#))
    }

    @Test func faultsInWords() {
        #expect(json(Frames.flawed).hasSuffix(#""fault":"udp: malformed: udp.length is 4, expected 8…12"}"# + "\n"))
    }

    @Test func aKeyNeverOccursTwiceInALayer() {
        for frame in [Frames.syn, Frames.data, Frames.udp, Frames.flawed] {
            for layer in json(frame).components(after: "\"fields\":{") {
                let keys = layer.prefix { $0 != "}" }.matches(of: /"([a-z_.0-9]+)":/).map { String($0.1) }
                #expect(Set(keys).count == keys.count)
            }
        }
    }
}

extension String {
    /// What follows each `mark`.
    fileprivate func components(after mark: String) -> [Substring] {
        ranges(of: mark).map { self[$0.upperBound...] }
    }
}
