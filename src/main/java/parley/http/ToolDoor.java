package parley.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import parley.codec.Bytes;

/// What stands behind the listener for the centre's own tools. Called on a virtual thread, which
/// may wait.
public interface ToolDoor {
  /// One request.
  ///
  /// @param path as it was sent, still escaped
  /// @param query as it was sent, still escaped; empty when there is none
  /// @param certificate DER, of the connection; empty when the client showed none
  /// @param address of the client, without its port
  /// @param length of the body; -1 when it is not said
  record Asked(
      String method,
      String path,
      String query,
      Fields fields,
      Bytes certificate,
      String address,
      long length,
      InputStream body) {}

  /// Header fields.
  @FunctionalInterface
  interface Fields {
    /// All values of one, in their order.
    List<String> values(String name);
  }

  /// Where the answer goes.
  @FunctionalInterface
  interface Reply {
    /// Begins it, once. The caller closes the stream.
    OutputStream begin(int status, Map<String, List<String>> fields) throws IOException;
  }

  void answer(Asked asked, Reply reply) throws IOException, InterruptedException;

  /// What a client is told that broke HTTP itself, or when we fail.
  Bytes fault(int status);

  /// The type of all that is answered.
  String mediaType();

  /// The body is larger than the door takes.
  final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;

    TooLarge() {
      super("the body is too large");
    }
  }

  /// The body comes too slowly.
  final class TooSlow extends IOException {
    private static final long serialVersionUID = 1;

    TooSlow() {
      super("the body comes too slowly");
    }
  }
}
