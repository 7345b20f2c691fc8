import PeelWire
import Testing

struct SSHTests {
    private static let lists = [
        "curve25519-sha256", "ssh-ed25519", "aes128-ctr", "aes256-ctr", "hmac-sha2-256", "hmac-sha1", "none",
        "zlib", "", "en",
    ]

    private static func packet(_ payload: [UInt8], padding: Int = 4) -> [UInt8] {
        let count = UInt32(payload.count + 1 + padding)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + [UInt8(padding)] + payload
            + Array(repeating: 0, count: padding)
    }

    private static let start = packet(
        [20] + Array(repeating: 0xab, count: 16)
            + lists.flatMap { [0, 0, 0, UInt8($0.utf8.count)] + Array($0.utf8) } + [0, 0, 0, 0, 0])

    @Test func aLineAndTheLists() {
        let shown = Service.talk(
            "ssh",
            [
                (.server, Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)), (.client, Array("SSH-2.0-peel\r\n".utf8)),
                (.client, Self.start), (.client, Self.packet([21])), (.client, [1, 2, 3, 4, 5, 6, 7, 8]),
            ])
        #expect(shown[0]["ssh.protocol"] == ["SSH-2.0-OpenSSH_9.2"])
        #expect(shown[2]["ssh.message_code"] == ["20"])
        #expect(shown[2]["ssh.cookie"] == [String(repeating: "ab", count: 16)])
        #expect(shown[2]["ssh.kex_algorithms"] == ["curve25519-sha256"])
        #expect(shown[2]["ssh.encryption_algorithms_client_to_server"] == ["aes128-ctr"])
        #expect(shown[2]["ssh.mac_algorithms_server_to_client"] == ["hmac-sha1"])
        #expect(shown[2]["ssh.compression_algorithms_client_to_server"] == ["none"])
        #expect(shown[2]["ssh.languages_server_to_client"] == ["en"])
        #expect(shown[2]["ssh.padding_string"] == ["00000000"])
        #expect(shown[3]["ssh.message_code"] == ["21"])
        // Behind NEWKEYS nothing can be read.
        #expect(shown[4]["ssh.message_code"].isEmpty)
        #expect(shown[4]["peel.ssh.encrypted"] == ["0102030405060708"])
    }

    @Test func theHostKeyOfAReply() {
        let key: [UInt8] = [0, 0, 0, 15, 0, 0, 0, 11] + Array("ssh-ed25519".utf8)
        let reply = Service.read(Self.packet([31] + key), as: "ssh", from: .server, state: 3)
        #expect(reply["ssh.host_key.type"] == ["ssh-ed25519"])
        // A group has the same number and begins with a great number.
        let group = Service.read(
            Self.packet([31, 0, 0, 1, 1, 0, 0xff, 0xff, 0xff]), as: "ssh", from: .server, state: 3)
        #expect(group["ssh.host_key.type"].isEmpty)
    }

    @Test func everyShorterPacket() {
        Service.expectFaultsInPrefixes(Self.start, as: "ssh", state: 1)
        Service.expectFaultsInPrefixes(Array("SSH-2.0-peel\r\n".utf8), as: "ssh", state: 1)
    }

    @Test func lengthsThatLie() {
        // Too long to be believed: all that is here is one message.
        #expect(Service.length([0, 1, 0, 0, 1, 2], as: "ssh", state: 1) == .count(6))
        #expect(Service.length([0, 0, 0xff, 0xff, 1, 2], as: "ssh", state: 1) == .count(65539))
        // Padding longer than the packet, and a list longer than the message.
        #expect(Service.read([0, 0, 0, 2, 200, 20], as: "ssh", state: 1)["ssh.padding_string"].isEmpty)
        let lying = Self.packet([20] + Array(repeating: 0, count: 16) + [0xff, 0xff, 0xff, 0xff, 0x61])
        #expect(Service.read(lying, as: "ssh", state: 1)["ssh.kex_algorithms"] == ["a"])
    }

    @Test func versionOne() {
        let shown = Service.talk(
            "ssh",
            [
                (.client, Array("SSH-1.5-old\n".utf8)), (.server, Array("SSH-1.5-old\n".utf8)),
                (.server, [0, 0, 0, 5, 1, 2, 3, 2, 9, 9, 9, 9]),
            ])
        #expect(shown[2]["ssh.packet_length"] == ["5"])
        #expect(shown[2]["ssh.padding_length"] == ["3"])
        #expect(shown[2]["ssh.message_code"] == ["2"])
    }

    @Test func knownOnAnyPort() {
        #expect(Service.isRecognized(Array("SSH-2.0-x\r\n".utf8), as: "ssh"))
        #expect(!Service.isRecognized(Array("SSH-keys".utf8), as: "ssh"))
    }
}
