package parley.seal;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;

/// TLS 1.3 between nodes that know each other's exact certificate (S-TLS-1). No authority, no host
/// name and no outside service takes part in a handshake.
public final class TransportIdentity {
  /// S-TLS-3: the platform neither gives nor keeps a ticket that would outlast seven days, so no
  /// session is ever resumed and each connection proves its peer against the roll of that moment.
  private static final Duration NO_TICKETS = Duration.ofDays(8);

  private static final String[] PROTOCOLS = {"TLSv1.3"};

  /// S-TLS-2.
  private static final String[] CIPHERS = {
    "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  /// One certificate and its key.
  record Identity(Bytes der, X509Certificate certificate, PrivateKey key) {
    static Identity of(Bytes der, PrivateKey key) throws GeneralSecurityException {
      return new Identity(
          der,
          (X509Certificate)
              CertificateFactory.getInstance("X.509", Algorithms.SUN)
                  .generateCertificate(new ByteArrayInputStream(der.toArray())),
          key);
    }

    /// Carries the certificate's own number, so that a handshake under way keeps one identity.
    String alias() {
      return certificate.getSerialNumber().toString(16);
    }
  }

  private final Supplier<List<Identity>> identities;
  private final InstantSource clock;

  /// @param identities the one to show first, then others that handshakes under way may have shown
  TransportIdentity(Supplier<List<Identity>> identities, InstantSource clock) {
    this.identities = identities;
    this.clock = clock;
  }

  /// Own certificate, DER.
  public Bytes certificate() {
    return identities.get().getFirst().der();
  }

  /// A context for client and server sides that demands a certificate of the other side and accepts
  /// exactly those that the supplier lists at the moment of the handshake, compared byte for byte.
  /// Rolls change what it accepts without restart.
  public SSLContext context(Supplier<Set<Bytes>> accepted) throws SealException {
    try {
      SSLContext platform = SSLContext.getInstance("TLSv1.3", "SunJSSE");
      platform.init(
          new KeyManager[] {new CurrentKey()},
          new TrustManager[] {new Pins(accepted, clock)},
          new SecureRandom());
      for (SSLSessionContext sessions :
          List.of(platform.getServerSessionContext(), platform.getClientSessionContext())) {
        sessions.setSessionTimeout((int) NO_TICKETS.toSeconds());
        sessions.setSessionCacheSize(1);
      }
      return new Strict(platform);
    } catch (GeneralSecurityException e) {
      throw new SealException("this Java runtime cannot set up TLS 1.3", e);
    }
  }

  /// Whatever the server or client software sets, an engine of this context starts with TLS 1.3
  /// alone and demands the other side's certificate.
  private static final class Strict extends SSLContext {
    Strict(SSLContext platform) {
      super(new StrictSpi(platform), platform.getProvider(), platform.getProtocol());
    }
  }

  private static final class StrictSpi extends SSLContextSpi {
    private final SSLContext platform;

    StrictSpi(SSLContext platform) {
      this.platform = platform;
    }

    private static SSLEngine strict(SSLEngine engine) {
      engine.setUseClientMode(false);
      engine.setSSLParameters(parameters(engine.getSSLParameters()));
      return engine;
    }

    private static SSLParameters parameters(SSLParameters parameters) {
      parameters.setProtocols(PROTOCOLS);
      parameters.setCipherSuites(CIPHERS);
      parameters.setNeedClientAuth(true);
      return parameters;
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("this context belongs to a node's transport identity");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return strict(platform.createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return strict(platform.createSSLEngine(host, port));
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      throw new UnsupportedOperationException("nodes speak TLS through an SSLEngine only");
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw new UnsupportedOperationException("nodes speak TLS through an SSLEngine only");
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return platform.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return platform.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return parameters(platform.getDefaultSSLParameters());
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return parameters(platform.getSupportedSSLParameters());
    }
  }

  private final class CurrentKey extends X509ExtendedKeyManager {
    private String current() {
      return identities.get().getFirst().alias();
    }

    private @Nullable Identity named(String alias) {
      for (Identity identity : identities.get()) {
        if (identity.alias().equals(alias)) {
          return identity;
        }
      }
      return null;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
      return current();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String type, Principal @Nullable [] issuers, SSLEngine engine) {
      return type.equals("EC") ? current() : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      Identity identity = named(alias);
      return identity == null ? null : new X509Certificate[] {identity.certificate()};
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      Identity identity = named(alias);
      return identity == null ? null : identity.key();
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {current()};
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {current()};
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, Socket socket) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, Socket socket) {
      return null;
    }
  }

  /// An extended trust manager, because the platform leaves host names to it, and host names mean
  /// nothing here.
  private static final class Pins extends X509ExtendedTrustManager {
    private final Supplier<Set<Bytes>> accepted;
    private final InstantSource clock;

    Pins(Supplier<Set<Bytes>> accepted, InstantSource clock) {
      this.accepted = accepted;
      this.clock = clock;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      if (chain.length == 0 || !accepted.get().contains(Bytes.of(chain[0].getEncoded()))) {
        throw new CertificateException("a certificate that is not on any roll in force (S-TLS-1)");
      }
      chain[0].checkValidity(Date.from(clock.instant()));
    }

    private void check(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
      if (!"TLSv1.3".equals(engine.getHandshakeSession().getProtocol())) {
        throw new CertificateException("not TLS 1.3 (S-TLS-2)");
      }
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("nodes speak TLS through an SSLEngine only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("nodes speak TLS through an SSLEngine only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
