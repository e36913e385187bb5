package parley.seal;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import parley.codec.Bytes;

/// The node's TLS 1.3 identity and the peers it accepts.
public interface TransportIdentity {
  /// Own certificate, DER.
  Bytes certificate();

  /// A context for client and server sides that demands a certificate of the other side and accepts
  /// exactly those that the supplier lists at the moment of the handshake, compared byte for byte.
  /// Rolls change what it accepts without restart.
  SSLContext context(Supplier<java.util.Set<Bytes>> accepted) throws SealException;
}
