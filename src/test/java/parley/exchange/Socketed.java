package parley.exchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import parley.bench.TlsWire;
import parley.codec.Bytes;
import parley.http.LinkDoor;
import parley.http.LinkListener;

/// A listening node and bare connections to it, with the peer's own transport key.
final class Socketed implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final AtomicInteger comers = new AtomicInteger();
  final LinkListener listener;
  final SSLContext peer;

  Socketed(TwoNodes nodes) throws Exception {
    Bytes us = nodes.us.vault.publicKeys().transport();
    Bytes ru = nodes.ru.vault.publicKeys().transport();
    listener =
        new LinkListener(
            "127.0.0.1",
            0,
            nodes.ru.vault.transport().context(() -> Set.of(us)),
            new LinkDoor() {
              @Override
              public LinkDoor.Answer take(Bytes certificate, String path, Bytes body)
                  throws InterruptedException {
                return nodes.ru.exchange().door().take(certificate, path, body);
              }

              @Override
              public Optional<LinkDoor.Answer> glance(Bytes certificate, Bytes head, int size) {
                return nodes.ru.exchange().door().glance(certificate, head, size);
              }
            });
    listener.start();
    peer = nodes.us.vault.transport().context(() -> Set.of(ru));
  }

  String address() {
    return "127.0.0.1:" + listener.port();
  }

  /// TCP and nothing else, from an address of its own: one address comes so often only.
  Socket half() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress("127.0.1." + (1 + comers.getAndIncrement() % 250), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()), 5_000);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  Socket whole() throws IOException {
    return new TlsWire(half(), peer);
  }

  record Answer(int status, String head, Bytes body) {}

  static byte[] head(String path, int length) {
    return ("POST /link/"
            + path
            + " HTTP/1.1\r\nHost: node\r\nContent-Length: "
            + length
            + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  Answer post(String path, Bytes body) throws IOException {
    return raw(head(path, body.size()), body.toArray());
  }

  /// One connection, these bytes, one answer.
  Answer raw(byte[]... parts) throws IOException {
    try (Socket socket = whole()) {
      for (byte[] part : parts) {
        try {
          socket.getOutputStream().write(part);
        } catch (IOException e) {
          // Refused before it was all sent: the answer is there to be read.
          break;
        }
      }
      return read(socket.getInputStream());
    }
  }

  /// @return status 0 when it was closed without an answer
  static Answer read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    try {
      int next;
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")
          && (next = in.read()) >= 0) {
        head.write(next);
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return new Answer(0, "", Bytes.EMPTY);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    if (!text.startsWith("HTTP/1.")) {
      return new Answer(0, text, Bytes.EMPTY);
    }
    int length =
        Arrays.stream(text.split("\r\n", -1))
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).trim()))
            .findFirst()
            .orElse(0);
    return new Answer(
        Integer.parseInt(text.substring(9, 12)), text, Bytes.of(in.readNBytes(length)));
  }

  @Override
  public void close() {
    listener.close();
  }
}
