package parley.translation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import parley.codec.Digest;
import parley.message.Format;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;

/// What a message says in words of its writer: all of it that a reader of another language lacks.
///
/// @param digest of the message's bytes; a translation is of these and of no others
/// @param content digest of the signed content, by which retention erases (F-KEEP-2)
/// @param language BCP 47 of the text
/// @param fields key → text, in the order of the format (F-RECORD-1)
public record Original(
    MessageId message, Digest digest, Digest content, String language, Map<String, String> fields) {
  public Original {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /// What has a shape of its own, such as the number of an article, reads alike in all languages.
  public static Original of(Message message, Digest content, Formats formats) {
    Map<String, String> fields = new LinkedHashMap<>();
    formats.named(message.format()).stream()
        .flatMap(format -> format.fields().stream())
        .filter(Original::written)
        .forEach(field ->
            message.body().text(field.key()).ifPresent(text -> fields.put(field.key(), text)));
    return new Original(message.id(), message.digest(), content, message.language(), fields);
  }

  /// Messages of this format always say something in words of their writer's.
  public static boolean written(Format format) {
    return format.fields().stream().anyMatch(field -> field.required() && written(field));
  }

  private static boolean written(Format.Field field) {
    return field.pattern().isEmpty()
        && (field.kind() == Format.Kind.LINE || field.kind() == Format.Kind.TEXT);
  }
}
