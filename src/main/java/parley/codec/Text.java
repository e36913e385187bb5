package parley.codec;

import java.lang.Character.UnicodeScript;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Set;

/// The gate for text from outside (C-TEXT-1 to C-TEXT-7). What passes shows on a screen exactly the
/// characters that were signed, in the order in which they were signed.
public final class Text {
  /// Every character below this is in NFC whatever stands around it.
  private static final int FIRST_COMBINING = 0x300;

  /// Scripts that cannot be spelled without joiners; elsewhere a joiner only hides a difference.
  private static final Set<UnicodeScript> JOINING =
      EnumSet.of(
          UnicodeScript.ARABIC,
          UnicodeScript.SYRIAC,
          UnicodeScript.NKO,
          UnicodeScript.MONGOLIAN,
          UnicodeScript.DEVANAGARI,
          UnicodeScript.BENGALI,
          UnicodeScript.GURMUKHI,
          UnicodeScript.GUJARATI,
          UnicodeScript.ORIYA,
          UnicodeScript.TAMIL,
          UnicodeScript.TELUGU,
          UnicodeScript.KANNADA,
          UnicodeScript.MALAYALAM,
          UnicodeScript.SINHALA,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR,
          UnicodeScript.TIBETAN);

  private Text() {}

  /// What a person typed, as it is kept: browsers send CR LF, and keyboards send tabs and letters
  /// in two pieces.
  public static String typed(String text) {
    String lines = text.replace("\r\n", "\n").replace('\r', '\n').replace('\t', ' ');
    return Normalizer.normalize(lines.strip(), Normalizer.Form.NFC);
  }

  /// Decodes well-formed UTF-8 (C-TEXT-1).
  ///
  /// @throws MalformedInput for bytes that are not UTF-8
  public static String utf8(Bytes bytes) throws MalformedInput {
    if (bytes.ascii()) {
      return bytes.utf8();
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.buffer()).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedInput("C-TEXT-1", "the bytes are not well-formed UTF-8");
    }
  }

  /// Passes text in NFC without lone surrogates, noncharacters, control characters but LF,
  /// bidirectional overrides or invisible format characters; says which of these it met, and at
  /// which position (in code points from 0).
  public static String plain(String text) throws MalformedInput {
    int position = 0;
    int before = 0;
    boolean inert = true;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      if (point < ' ' || point > '~') {
        pass(point, before, position);
        inert &= point < FIRST_COMBINING;
      }
      before = point;
      position++;
      i += Character.charCount(point);
    }
    MalformedInput.unless(
        inert || Normalizer.isNormalized(text, Normalizer.Form.NFC),
        "C-TEXT-7",
        "the text is not in Unicode normalization form C");
    return text;
  }

  /// As {@link #plain}, on one line: without LF too (C-TEXT-8).
  public static String line(String text) throws MalformedInput {
    int lf = plain(text).indexOf('\n');
    if (lf >= 0) {
      throw new MalformedInput("C-TEXT-8", "a line break at position " + lf);
    }
    return text;
  }

  /// Passes what I-JSON allows (C-TEXT-2, C-TEXT-3): anything but lone surrogates and
  /// noncharacters. For foreign documents; never for text that an officer is to take at its word.
  public static String interchange(String text) throws MalformedInput {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char unit = text.charAt(i);
      if (unit < Character.MIN_SURROGATE) {
        continue;
      }
      int point = text.codePointAt(i);
      refuseIf(isSurrogate(point), "C-TEXT-2", "a lone surrogate", i);
      refuseIf(isNoncharacter(point), "C-TEXT-3", "a noncharacter", i);
      i += Character.charCount(point) - 1;
    }
    return text;
  }

  private static void pass(int point, int before, int position) throws MalformedInput {
    if (point == '\n') {
      return;
    }
    refuseIf(isSurrogate(point), "C-TEXT-2", "a lone surrogate", position);
    refuseIf(isNoncharacter(point), "C-TEXT-3", "a noncharacter", position);
    refuseIf(Character.isISOControl(point), "C-TEXT-4", "a control character", position);
    refuseIf(isDirectional(point), "C-TEXT-5", "a bidirectional control", position);
    refuseIf(
        isInvisible(point) || (isJoiner(point) && !JOINING.contains(UnicodeScript.of(before))),
        "C-TEXT-6",
        "an invisible character",
        position);
  }

  private static void refuseIf(boolean met, String clause, String what, int position)
      throws MalformedInput {
    if (met) {
      throw new MalformedInput(clause, what + " at position " + position);
    }
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  private static boolean isNoncharacter(int point) {
    return (point & 0xfffe) == 0xfffe || (point >= 0xfdd0 && point <= 0xfdef);
  }

  private static boolean isDirectional(int point) {
    return point == 0x200e
        || point == 0x200f
        || point == 0x061c
        || (point >= 0x202a && point <= 0x202e)
        || (point >= 0x2066 && point <= 0x2069);
  }

  private static boolean isJoiner(int point) {
    return point == 0x200c || point == 0x200d;
  }

  /// Soft hyphen, Hangul and Khmer fillers, zero-width space and word joiners, deprecated format
  /// characters, byte order mark, interlinear annotation, tag characters.
  private static boolean isInvisible(int point) {
    return switch (point) {
      case 0x00ad, 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x200b, 0x3164, 0xfeff, 0xffa0 ->
          true;
      default ->
          (point >= 0x2060 && point <= 0x2065)
              || (point >= 0x206a && point <= 0x206f)
              || (point >= 0xfff9 && point <= 0xfffb)
              || (point >= 0xe0000 && point <= 0xe007f);
    };
  }
}
