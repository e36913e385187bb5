package parley.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/// TLS over a blocking socket through an engine, byte by byte as its user wants it.
public final class TlsWire extends Socket {
  private static final int RECORD = 64 * 1024;

  private final Socket socket;
  private final SSLEngine engine;
  private final ByteBuffer raw = ByteBuffer.allocate(RECORD).flip();
  private final ByteBuffer plain = ByteBuffer.allocate(RECORD).flip();

  public TlsWire(Socket socket, SSLContext context) throws IOException {
    this.socket = socket;
    this.engine = context.createSSLEngine("127.0.0.1", socket.getPort());
    engine.setUseClientMode(true);
    engine.beginHandshake();
    shake();
  }

  private void shake() throws IOException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap();
        case NEED_TASK -> {
          for (Runnable task = engine.getDelegatedTask();
              task != null;
              task = engine.getDelegatedTask()) {
            task.run();
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return;
        }
      }
    }
  }

  private void wrap(ByteBuffer content) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(RECORD);
    do {
      engine.wrap(content, out.clear());
      socket.getOutputStream().write(out.array(), 0, out.position());
    } while (content.hasRemaining() && !engine.isOutboundDone());
  }

  private void unwrap() throws IOException {
    plain.compact();
    SSLEngineResult result = engine.unwrap(raw, plain);
    plain.flip();
    if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
      throw new EOFException("closed");
    }
    if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
      raw.compact();
      int read = socket.getInputStream().read(raw.array(), raw.position(), raw.remaining());
      if (read < 0) {
        throw new EOFException("cut");
      }
      raw.position(raw.position() + read).flip();
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        wrap(ByteBuffer.wrap(bytes, from, length));
      }
    };
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        try {
          while (!plain.hasRemaining()) {
            unwrap();
            shake();
          }
          int read = Math.min(length, plain.remaining());
          plain.get(into, from, read);
          return read;
        } catch (EOFException end) {
          return -1;
        }
      }
    };
  }

  @Override
  public void setSoTimeout(int millis) throws java.net.SocketException {
    socket.setSoTimeout(millis);
  }

  @Override
  public synchronized void close() throws IOException {
    socket.close();
  }
}
