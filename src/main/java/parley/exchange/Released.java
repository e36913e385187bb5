package parley.exchange;

import parley.agreement.SerialKey;
import parley.codec.Digest;
import parley.message.MessageId;

/// What became of a message handed in for sending.
public sealed interface Released {
  /// Durable and queued: it will be sent until it is receipted.
  ///
  /// @param content digest of the signed content
  record Queued(MessageId id, SerialKey serial, Digest content) implements Released {}

  /// Not sent, nothing kept.
  ///
  /// @param clause of the agreement or of spec/
  record Refused(String reason, String clause, String detail) implements Released {}

  /// Nothing leaves on the sign-in provider's word alone.
  String KEY_WANTED = "O-SESSION-3";

  static Released keyWanted() {
    return new Refused(
        "key",
        KEY_WANTED,
        "Whoever releases alone shows it by a passkey: lock the console, and unlock with yours.");
  }
}
