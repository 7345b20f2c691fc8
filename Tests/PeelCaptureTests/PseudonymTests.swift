import PeelCapture
import PeelWire
import Testing

/// Pseudonyms of addresses.
@Suite struct PseudonymTests {
    /// The key of the sample that the authors of Crypto-PAn published.
    static let key: [UInt8] = [
        21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16, 216, 152, 143, 131, 121, 121, 101, 39, 98,
        87,
        76, 45, 42, 132, 34, 2,
    ]
    let cipher: CryptoPAn

    init() throws { cipher = try #require(CryptoPAn(key: Self.key)) }

    private func v4(_ text: String) -> UInt32 { text.split(separator: ".").reduce(0) { $0 << 8 | (UInt32($1) ?? 0) } }

    @Test(arguments: [
        ("128.11.68.132", "135.242.180.132"), ("129.118.74.4", "134.136.186.123"),
        ("130.132.252.244", "133.68.164.234"), ("141.223.7.43", "141.167.8.160"),
        ("141.233.145.108", "141.129.237.235"), ("152.163.225.39", "151.140.114.167"),
        ("156.29.3.236", "147.225.12.42"), ("165.247.96.84", "162.9.99.234"),
        ("166.107.77.190", "160.132.178.185"), ("192.102.249.13", "252.138.62.131"),
        ("192.215.32.125", "252.43.47.189"), ("198.51.77.238", "249.18.186.254"),
        ("203.12.160.252", "244.248.163.4"), ("204.184.162.189", "243.192.77.90"),
    ])
    func theSamplesOfCryptoPAn(_ address: String, _ expected: String) {
        #expect(cipher.pseudonym(of: IPv4Address(bits32: v4(address))).description == expected)
    }

    @Test func ipv6() {
        let address = cipher.pseudonym(of: IPv6Address(high: 0x2001_0db8_0000_0000, low: 1))
        #expect(address.description == "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e")
    }

    @Test func otherKeysAreRefused() {
        #expect(CryptoPAn(key: Array(Self.key.dropLast())) == nil)
        #expect(CryptoPAn(key: []) == nil)
    }

    @Test func prefixesStayAndNothingElse() {
        var map = AddressMap(cipher, keepsMaker: false)
        var state: UInt32 = 12_345
        for _ in 0..<400 {
            state = state &* 1_664_525 &+ 1_013_904_223
            let one = 10 << 24 | state & 0xff_ffff
            let other = one ^ (1 << (state >> 27 % 24))
            let (mapped, mappedOther) = (map.pseudonym(ofV4: one), map.pseudonym(ofV4: other))
            #expect((one ^ other).leadingZeroBitCount == (mapped ^ mappedOther).leadingZeroBitCount)
        }
    }

    @Test func whatTellsOfNoMachineStays() {
        var map = AddressMap(cipher, keepsMaker: false)
        for text in ["0.0.0.0", "127.0.0.1", "224.0.0.251", "239.255.255.250", "255.255.255.255"] {
            #expect(map.pseudonym(ofV4: v4(text)) == v4(text))
        }
        for address in [
            IPv6Address(high: 0, low: 0), IPv6Address(high: 0, low: 1), IPv6Address(high: 0xff02 << 48, low: 0xfb),
        ] { #expect(map.pseudonym(of: address) == address) }
        for group: UInt64 in [0xffff_ffff_ffff, 0x3333_0000_00fb, 0x0180_c200_0000, 0] {
            #expect(map.pseudonym(ofMAC: group) == group)
        }
    }

    @Test func noAddressBecomesASpecialOne() {
        var map = AddressMap(cipher, keepsMaker: false)
        for first in UInt32(1)..<224 where first != 127 {
            let mapped = map.pseudonym(ofV4: first << 24 | 0x01_0203) >> 24
            #expect(mapped != 0 && mapped != 127 && mapped < 224)
        }
    }

    @Test func aSolicitedNodeGroupAndItsMACAddressAgree() {
        var map = AddressMap(cipher, keepsMaker: false)
        let group = map.pseudonym(of: IPv6Address(high: 0xff02 << 48, low: 0x1_ff12_3456))
        let address = map.pseudonym(ofMAC: 0x3333_ff12_3456)
        #expect(group.low & 0xff_ffff == address & 0xff_ffff)
        #expect(group.low & 0xff_ffff != 0x12_3456)
        #expect(group.low >> 24 == 0x1ff && address >> 24 == 0x3333ff)
    }

    @Test func macAddressesStayApart() {
        var map = AddressMap(cipher, keepsMaker: false)
        var withMaker = AddressMap(cipher, keepsMaker: true)
        var seen: Set<UInt64> = []
        var seenWithMaker: Set<UInt64> = []
        for index in UInt64(0)..<500 {
            let mapped = map.pseudonym(ofMAC: 0x0011_2200_0000 | index)
            #expect(mapped >> 40 & 3 == 2)
            #expect(seen.insert(mapped).inserted)
            let kept = withMaker.pseudonym(ofMAC: 0x0011_2200_0000 | index)
            #expect(kept >> 24 == 0x001122)
            #expect(seenWithMaker.insert(kept).inserted)
        }
    }

    @Test func linkLocalPrefixesStay() {
        var map = AddressMap(cipher, keepsMaker: false)
        let mapped = map.pseudonym(of: IPv6Address(high: 0xfe80 << 48, low: 0x0211_22ff_fe33_4455))
        #expect(mapped.high == 0xfe80 << 48 && mapped.low != 0x0211_22ff_fe33_4455)
        let embedded = map.pseudonym(of: IPv6Address(high: 0, low: 0xffff << 32 | UInt64(v4("128.11.68.132"))))
        #expect(embedded.low == 0xffff << 32 | UInt64(v4("135.242.180.132")))
    }
}
