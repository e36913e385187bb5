package parley.mail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/// A mailbox of the node's own and how its server is reached.
///
/// @param address what partners send to
/// @param user empty when the server asks for no sign-in
/// @param folder of the mailbox, usually `INBOX`
public record MailAccount(
    String address, Server smtp, Server imap, String user, String password, String folder) {
  public MailAccount {
    address(address);
    if (!user.isEmpty() && !(smtp.safe() && imap.safe())) {
      throw new IllegalArgumentException(
          "a password goes over tls or starttls only, except to this very machine");
    }
  }

  /// @throws IllegalArgumentException unless it is one
  public static String address(String text) {
    if (!text.matches("[A-Za-z0-9.+_-]{1,64}@[A-Za-z0-9.-]{1,253}")) {
      throw new IllegalArgumentException("\"" + text + "\" is no mail address");
    }
    return text;
  }

  public MailAccount withPassword(String secret) {
    return new MailAccount(address, smtp, imap, user, secret, folder);
  }

  /// Never shows the password.
  @Override
  public String toString() {
    return address;
  }

  public enum Security {
    TLS,
    STARTTLS,
    NONE;

    /// @throws IllegalArgumentException when there is none of that name
    public static Security named(String name) {
      for (Security each : values()) {
        if (each.name().toLowerCase(Locale.ROOT).equals(name)) {
          return each;
        }
      }
      throw new IllegalArgumentException("\"security\" is \"tls\", \"starttls\" or \"none\"");
    }
  }

  public record Server(String host, int port, Security security) {
    /// Encrypted, or within this machine.
    boolean safe() {
      try {
        return security != Security.NONE || InetAddress.getByName(host).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return false;
      }
    }
  }
}
