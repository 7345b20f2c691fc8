/// What a data connection of the File Transfer Protocol carries, a segment at a time: a file, or a list of files.
///
/// RFC 959 section 3.2. Port 20 is the server's own; other connections the control connection announces by `PORT`, `EPRT`
/// or the answer to `PASV` or `EPSV`.
public struct FTPData: MessageLayer, ~Escapable {
    public static var data: Field<WireBytes> { .init("peel.ftp-data.bytes", "Data") }

    public static let layout = Layout("ftp-data", "FTP Data", claims: [.tcpPorts(20, 20)], fields: [data])

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength { .segment }

    public func describe(into dissection: inout Dissection) {
        if header.byteCount > 0 { dissection.add(Self.data, at: 0, count: header.byteCount) }
    }
}
