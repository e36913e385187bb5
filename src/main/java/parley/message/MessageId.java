package parley.message;

import java.util.UUID;

/// UUID version 7, made by the composing node.
public record MessageId(UUID value) implements Comparable<MessageId> {
  public MessageId {
    if (value.version() != 7) {
      throw new IllegalArgumentException("a message identifier is a UUID of version 7");
    }
  }

  /// @throws IllegalArgumentException when it is no such text
  public static MessageId of(String text) {
    return new MessageId(UUID.fromString(text));
  }

  @Override
  public int compareTo(MessageId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
