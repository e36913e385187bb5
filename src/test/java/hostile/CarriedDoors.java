package hostile;

import java.util.Map;
import parley.carrier.Arrivals;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.envelope.Consignment;
import parley.mail.MailDoor;
import parley.sheet.Picture;
import parley.sheet.SheetDoor;
import parley.sheet.SheetException;

/// What mail and a courier bring: the mail around a consignment, the consignment, its armour, and
/// the pictures and codes of printed pages.
final class CarriedDoors {
  /// Of a picture of codes; one that is printed has 2,000.
  private static final int LEAST_WIDTH = 21;

  void into(Map<String, Doors.Door> doors) {
    doors.put("consignment", Consignment::read);
    doors.put("frames", bytes -> Consignment.read(lined(bytes)));
    doors.put("armour", bytes -> Consignment.read(Consignment.disarm(bytes)));
    doors.put("mail", CarriedDoors::mail);
    doors.put("arrival", CarriedDoors::arrival);
    doors.put("picture", CarriedDoors::picture);
    doors.put("codes", CarriedDoors::codes);
    doors.put("code", CarriedDoors::code);
  }

  /// A line that speaks of what follows it rightly, whatever that is.
  private static Bytes lined(Bytes bytes) {
    int count = bytes.size() == 0 ? 1 : Math.max(1, bytes.at(0) & 0xff);
    Bytes content = bytes.slice(Math.min(1, bytes.size()), bytes.size());
    Json.Obj line =
        Json.object()
            .with("v", 1)
            .with("kind", "consignment")
            .with("link", Doors.LINK.name())
            .with("sender", Doors.US.name())
            .with("frames", count)
            .with("size", content.size())
            .with("digest", Digest.of(content).hex())
            .build();
    return Bytes.concat(JsonWriter.line(line), Bytes.utf8("\n"), content);
  }

  private static void mail(Bytes bytes) throws MalformedInput {
    Bytes attachment =
        MailDoor.attachment(bytes, Consignment.MEDIA_TYPE, Consignment.SUFFIX)
            .orElseThrow(() -> new MalformedInput("L-MAIL-4", "it brings nothing"));
    Consignment.read(Consignment.disarm(attachment));
  }

  private static void arrival(Bytes bytes) throws MalformedInput {
    try {
      Arrivals arrivals = new Arrivals();
      arrivals.file("file", bytes);
      arrivals.consignments();
    } catch (SheetException e) {
      throw new MalformedInput("L-SHEET-4", String.valueOf(e.getMessage()));
    }
  }

  private static void picture(Bytes bytes) throws MalformedInput {
    try {
      Picture.each(bytes, (page, picture) -> {});
    } catch (SheetException e) {
      throw new MalformedInput("L-SHEET-4", String.valueOf(e.getMessage()));
    }
  }

  private static void codes(Bytes bytes) throws MalformedInput {
    int width = bytes.size() == 0 ? 0 : bytes.at(0) & 0xff;
    MalformedInput.unless(
        width >= LEAST_WIDTH && bytes.size() > width * LEAST_WIDTH, "L-SHEET-1", "no picture");
    MalformedInput.unless(
        SheetDoor.look(width, bytes.slice(1, bytes.size())) > 0, "L-SHEET-1", "no code on it");
  }

  private static void code(Bytes bytes) throws MalformedInput {
    try {
      SheetDoor.code(bytes);
    } catch (SheetException e) {
      throw new MalformedInput("L-SHEET-1", String.valueOf(e.getMessage()));
    }
  }
}
