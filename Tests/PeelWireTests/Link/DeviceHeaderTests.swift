import PeelWire
import Testing

/// Headers that tell what a radio, a system or a rule of the packet filter knows of a frame.
@Suite struct DeviceHeaderTests {
    /// A data frame to the access point with LLC, SNAP and the packet.
    static let data =
        [UInt8](hex: "0801 0201 020000000001 020000000002 020000000003 20b7 aaaa03 000000 0800") + LinkTests.packet

    @Test func wirelessData() {
        let frame = dissect(Self.data, linkType: .wireless)
        #expect(frame.chain == "wlan:llc:ip:data")
        #expect(frame["wlan.fc"] == ["0x0801"])
        #expect(frame["wlan.fc.type_subtype"] == ["0x0020"])
        #expect(frame["wlan.fc.ds"] == ["0x01"])
        #expect(frame["wlan.duration"] == ["258"])
        #expect(frame["wlan.ra"] == ["02:00:00:00:00:01"])
        #expect(frame["wlan.ta"] == ["02:00:00:00:00:02"])
        #expect(frame["wlan.da"] == ["02:00:00:00:00:03"])
        #expect(frame["wlan.sa"] == ["02:00:00:00:00:02"])
        #expect(frame["wlan.bssid"] == ["02:00:00:00:00:01"])
        #expect(frame["wlan.staa"] == ["02:00:00:00:00:02"])
        #expect(frame["wlan.addr"] == ["02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03"])
        #expect(frame["wlan.seq"] == ["2930"])
        #expect(frame["wlan.frag"] == ["0"])
        #expect(frame["wlan.fcs"] == [])
    }

    @Test func wirelessDataThatIsNotLLC() {
        var encrypted = Self.data
        encrypted[1] = 0x41
        #expect(dissect(encrypted, linkType: .wireless).chain == "wlan:data")
        var fragment = Self.data
        fragment[1] = 0x05
        #expect(dissect(fragment, linkType: .wireless).chain == "wlan:data")
        var null = Self.data
        null[0] = 0x48
        #expect(dissect(null, linkType: .wireless).chain == "wlan")
        var version = Self.data
        version[0] = 0x0a
        #expect(dissect(version, linkType: .wireless).chain == "wlan:data")
    }

    @Test func wirelessQualityAndFourAddresses() {
        let frame = dissect(
            [UInt8](
                hex: "8803 0000 020000000001 020000000002 020000000003 1000 020000000004 0600 aaaa03 000000 0800")
                + LinkTests.packet, linkType: .wireless)
        #expect(frame.chain == "wlan:llc:ip:data")
        #expect(frame["wlan.sa"] == ["02:00:00:00:00:04"])
        #expect(frame["wlan.da"] == ["02:00:00:00:00:03"])
        #expect(frame["wlan.bssid"] == [])
        #expect(frame["wlan.qos"] == ["0x0006"])
        #expect(frame["wlan.qos.tid"] == ["6"])
    }

    @Test func wirelessControl() {
        let acknowledgment = dissect([UInt8](hex: "d400 0000 020000000001"), linkType: .wireless)
        #expect(acknowledgment.chain == "wlan")
        #expect(acknowledgment["wlan.ra"] == ["02:00:00:00:00:01"])
        #expect(acknowledgment["wlan.ta"] == [])
        #expect(acknowledgment.fault == nil)
        let poll = dissect([UInt8](hex: "a400 01c0 020000000001 020000000002"), linkType: .wireless)
        #expect(poll["wlan.aid"] == ["1"])
        #expect(poll["wlan.bssid"] == ["02:00:00:00:00:01"])
        #expect(poll["wlan.ta"] == ["02:00:00:00:00:02"])
    }

    /// Two present words, with a time, flags that announce a check sequence, a rate, a channel and a signal.
    static let radio = [UInt8](
        hex: "0000 2400 2f4000a0 20080000 00000000 a8e4682800000000 10 16 9e09 a000 ba 00 0000 ba 00")

    @Test func radiotap() {
        var header = Self.radio
        header[2] = UInt8(header.count)
        let frame = dissect(
            header + Self.data + [0x38, 0xac, 0x82, 0xfa], linkType: .radiotap)
        #expect(frame.chain == "radiotap:wlan_radio:wlan:llc:ip:data")
        #expect(frame["radiotap.length"] == ["\(header.count)"])
        #expect(frame["radiotap.present.word"] == ["0xa000402f", "0x00000820"])
        #expect(frame["radiotap.mactime"] == ["677962920"])
        #expect(frame["radiotap.flags.fcs"] == ["1"])
        #expect(frame["radiotap.flags.badfcs"] == ["0"])
        #expect(frame["radiotap.channel.freq"] == ["2462"])
        #expect(frame["radiotap.dbm_antsignal"] == ["-70", "-70"])
        #expect(frame["radiotap.antenna"] == ["0"])
        #expect(frame["wlan.fcs"] == ["0xfa82ac38"])
    }

    @Test func radiotapWhoseLengthLies() {
        for length in [0, 7, 200] {
            var bytes = [UInt8](hex: "0000 0800 00000000") + Self.data
            bytes[2] = UInt8(length)
            let frame = dissect(bytes, linkType: .radiotap)
            #expect(frame.chain == "radiotap")
            #expect(frame.fault != nil)
        }
        // More present words than the header is long.
        let words = dissect([UInt8](hex: "0000 0c00 ffffffff ffffffff") + Self.data, linkType: .radiotap)
        #expect(words.chain.hasPrefix("radiotap:wlan_radio:wlan"))
    }

    @Test func perPacketInformation() {
        let header = [UInt8](hex: "0000 2000 69000000 0200 1400 0000000000000000 0100 0000 0000 0000 00 00 00 00")
        let frame = dissect(header + Self.data + [1, 2, 3, 4], linkType: .perPacketInformation)
        #expect(frame.chain == "ppi:wlan_radio:wlan:llc:ip:data")
        #expect(frame["ppi.dlt"] == ["105"])
        #expect(frame["wlan.fcs"] == ["0x04030201"])
        let short = dissect([UInt8](hex: "0000 0700 69000000"), linkType: .perPacketInformation)
        #expect(short.chain == "ppi")
        #expect(short.fault != nil)
    }

    @Test func netfilterLog() {
        let items = [UInt8](
            hex: "02 00 0028 0800 0100 0800 03 00 0500 0a00 00 000000 0800 0500 00000002 0800 0b00 0000064c")
        let count = LinkTests.packet.count + 4
        let frame = dissect(items + [UInt8(count), 0, 9, 0] + LinkTests.packet, linkType: .netfilterLog)
        #expect(frame.chain == "nflog:ip:data")
        #expect(frame["nflog.family"] == ["2"])
        #expect(frame["nflog.res_id"] == ["40"])
        #expect(frame["nflog.tlv_type"] == ["1", "10", "5", "11", "9"])
        #expect(frame["nflog.tlv_length"] == ["8", "5", "8", "8", "\(count)"])
        #expect(frame["nflog.hook"] == ["3"])
        #expect(frame["nflog.ifindex_outdev"] == ["2"])
        #expect(frame["nflog.uid"] == ["1612"])
        for length in [0, 3, 255] {
            let lying = dissect(items + [UInt8(length), 0, 9, 0] + LinkTests.packet, linkType: .netfilterLog)
            #expect(lying.chain == "nflog")
            #expect(lying.fault != nil)
        }
    }

    @Test func packetTap() {
        var header = [UInt8](repeating: 0, count: 108)
        header[0] = 108
        header[4] = 1
        header[8] = 12
        header.replaceSubrange(12..<15, with: Array("en0".utf8))
        header[52] = 7
        let frame = dissect(header + LinkTests.packet, linkType: .packetTap)
        #expect(frame.chain == "pktap:pcap_pktdata:raw:ip:data")
        #expect(frame["pktap.ifname"] == ["en0"])
        #expect(frame["pktap.pid"] == ["7"])
        header[0] = 107
        #expect(dissect(header + LinkTests.packet, linkType: .packetTap).chain == "pktap")
    }

    @Test func solarisIPNet() {
        let frame = dissect(
            [UInt8](hex: "01 02 0000 00000054 00000002 00000000 ffffffff 00000000") + LinkTests.packet,
            linkType: .solarisIPNet)
        #expect(frame.chain == "ipnet:ip:data")
        #expect(frame["ipnet.ifindex"] == ["2"])
        #expect(frame["ipnet.zsrc"] == ["4294967295"])
    }

    /// Every shorter prefix ends in a fault and never beyond the bytes.
    @Test func prefixes() {
        let radio = [UInt8](hex: "0000 0900 02000000 10") + Self.data
        for count in 0..<radio.count {
            _ = dissect(Array(radio.prefix(count)), linkType: .radiotap, wireCount: radio.count)
            _ = dissect(Array(radio.prefix(count)), linkType: .radiotap)
        }
        for count in 1..<24 {
            let cut = dissect(Array(Self.data.prefix(count)), linkType: .wireless, wireCount: Self.data.count)
            #expect(cut.fault == .truncated(needed: count < 2 ? 2 : 24, captured: count))
        }
    }
}
