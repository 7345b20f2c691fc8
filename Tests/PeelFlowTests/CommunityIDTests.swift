import PeelFlow
import PeelWire
import Testing

/// The published vectors of Community ID version 1.
@Suite struct CommunityIDTests {
    private static let client = IPv6Address(high: 0, low: 0x0102_0304)
    private static let server = IPv6Address(high: 0, low: 0x0506_0708)
    private static let client6 = IPv6Address(high: 0xfe80_0001_0203_0405, low: 0x0607_0809_0a0b_0c0d)
    private static let server6 = IPv6Address(high: 0xfe80_1011_1213_1415, low: 0x1617_1819_1a1b_1c1d)

    private func id(
        _ proto: UInt8, _ source: UInt16? = nil, _ destination: UInt16? = nil, v6: Bool = false, oneWay: Bool = false,
        isReversed: Bool = false, seed: UInt16 = 0
    ) throws -> String {
        var headers = Headers()
        let ends = v6 ? (Self.client6, Self.server6) : (Self.client, Self.server)
        headers.source = isReversed ? ends.1 : ends.0
        headers.destination = isReversed ? ends.0 : ends.1
        headers.proto = proto
        headers.number = 1
        if v6 { headers.bits.insert(.v6) }
        if oneWay { headers.bits.insert(.oneWay) }
        if let source, let destination {
            headers.sourcePort = source
            headers.destinationPort = destination
            headers.bits.insert(.ports)
        }
        let rows = try flows([headers])
        return CommunityID(seed: seed).text(of: try #require(rows.first))
    }

    @Test func portsOfTransports() throws {
        #expect(try id(6, 1122, 3344) == "1:wCb3OG7yAFWelaUydu0D+125CLM=")
        #expect(try id(6, 3344, 1122, isReversed: true) == "1:wCb3OG7yAFWelaUydu0D+125CLM=")
        #expect(try id(6, 1122, 3344, seed: 1) == "1:HhA1B+6CoLbiKPEs5nhNYN4XWfk=")
        #expect(try id(17, 1122, 3344) == "1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg=")
        #expect(try id(132, 1122, 3344) == "1:EKt4MsxuyaE6mL+hmrEkQ9csDD8=")
    }

    @Test func messageTypes() throws {
        #expect(try id(1, 8, 0) == "1:crodRHL2FEsHjbv3UkRrfbs4bZ0=")
        #expect(try id(1, 0, 8, isReversed: true) == "1:crodRHL2FEsHjbv3UkRrfbs4bZ0=")
        #expect(try id(1, 11, 0, oneWay: true) == "1:f/YiSyWqczrTgfUCZlBUnvHRcPk=")
        #expect(try id(58, 128, 129, v6: true) == "1:0bf7hyMJUwt3fMED7z8LIfRpBeo=")
        #expect(try id(58, 146, 0, v6: true, oneWay: true) == "1:fYC8+pz24E+EhANP1EZhpX0Dw10=")
        #expect(try id(58, 146, 0, v6: true, oneWay: true, isReversed: true) == "1:878dFWoCs3z66whoFjUXh12E26g=")
    }

    @Test func addressesAlone() throws {
        #expect(try id(46) == "1:ikv3kmf89luf73WPz1jOs49S768=")
        #expect(try id(46, v6: true) == "1:wQ/2mwrnXP4lmJcHdGL5ePjR+e0=")
    }
}
