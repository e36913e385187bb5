package parley.sheet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import parley.codec.Bytes;

/// Sets a note on A4 pages, its font embedded (F-PAPER-1). First everything is given its place,
/// then it is drawn, since each page says how many there are.
public final class NotePrinter {
  /// F-PAPER-2: pages of one note.
  public static final int MOST_PAGES = 500;

  private static final float LEFT = 56;
  private static final float WIDTH = PDRectangle.A4.getWidth() - 2 * LEFT;
  private static final float TOP = PDRectangle.A4.getHeight() - 74;
  private static final float BOTTOM = 70;
  private static final float GUTTER = 14;
  private static final float TEXT = 10;
  private static final float SMALL = 8;
  private static final float LEADING = 1.35f;
  private static final float BLACK = 0;
  private static final float GREY = 0.36f;

  private final PDFont font;
  private final Map<Integer, Boolean> known = new HashMap<>();
  private final List<List<Run>> pages = new ArrayList<>();
  private float y;

  /// A run of letters in its place.
  private record Run(float x, float y, float size, float grey, String text) {}

  private NotePrinter(PDFont font) {
    this.font = font;
  }

  /// @return a PDF
  /// @throws SheetException when it would have more than {@link #MOST_PAGES}
  public static Bytes print(Note note) throws SheetException {
    try (PDDocument document = new PDDocument();
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      document.getDocumentInformation().setTitle(note.title());
      document.getDocumentInformation().setProducer("Parley");
      NotePrinter printer = new NotePrinter(SheetPrinter.font(document));
      printer.set(note);
      for (int page = 0; page < printer.pages.size(); page++) {
        printer.draw(document, note, page);
      }
      document.save(out);
      return Bytes.owning(out.toByteArray());
    } catch (IOException e) {
      throw new SheetException("the note cannot be drawn: " + e.getMessage(), e);
    }
  }

  private void set(Note note) throws IOException, SheetException {
    page();
    float size = 15;
    for (String line : note.head()) {
      column(LEFT, WIDTH, size, BLACK, List.of(line));
      size = TEXT;
    }
    for (Note.Block block : note.blocks()) {
      switch (block) {
        case Note.Block.Heading(String text) -> {
          room(4 * TEXT * LEADING);
          y -= TEXT;
          column(LEFT, WIDTH, 12, BLACK, List.of(text));
          y -= 2;
        }
        case Note.Block.Field field -> field(field);
        case Note.Block.Text(String text) -> column(LEFT, WIDTH, TEXT, BLACK, List.of(text));
      }
    }
    y -= TEXT;
    room(2 * TEXT * LEADING);
    String end = shown(note.end());
    float across = LEFT + (WIDTH - width(end, 12)) / 2;
    column(across, WIDTH, 12, BLACK, List.of(end));
  }

  /// The label, then one column or two; a field that fits a page begins where it fits.
  private void field(Note.Block.Field field) throws IOException, SheetException {
    room(3 * TEXT * LEADING);
    y -= 3;
    column(LEFT, WIDTH, SMALL, GREY, List.of(field.label()));
    if (field.other().isEmpty()) {
      column(LEFT, WIDTH, TEXT, BLACK, field.said());
      return;
    }
    float half = (WIDTH - GUTTER) / 2;
    List<String> mine = wrapped(field.said(), TEXT, half);
    List<String> theirs = wrapped(field.other(), TEXT, half);
    for (int line = 0; line < Math.max(mine.size(), theirs.size()); line++) {
      room(TEXT * LEADING);
      y -= TEXT * LEADING;
      if (line < mine.size()) {
        run(LEFT, TEXT, BLACK, mine.get(line));
      }
      if (line < theirs.size()) {
        run(LEFT + half + GUTTER, TEXT, BLACK, theirs.get(line));
      }
    }
  }

  private void column(float x, float width, float size, float grey, List<String> texts)
      throws IOException, SheetException {
    for (String line : wrapped(texts, size, width)) {
      room(size * LEADING);
      y -= size * LEADING;
      run(x, size, grey, line);
    }
  }

  private void run(float x, float size, float grey, String text) {
    pages.getLast().add(new Run(x, y, size, grey, text));
  }

  private void room(float wanted) throws SheetException {
    if (y - wanted < BOTTOM) {
      page();
    }
  }

  private void page() throws SheetException {
    if (pages.size() == MOST_PAGES) {
      throw new SheetException("a note has at most " + MOST_PAGES + " pages");
    }
    pages.add(new ArrayList<>());
    y = TOP;
  }

  /// Lines no wider than a column; a word that is wider is broken.
  private List<String> wrapped(List<String> texts, float size, float width) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String text : texts) {
      for (String paragraph : text.split("\n", -1)) {
        wrap(lines, shown(paragraph), size, width);
      }
    }
    return lines;
  }

  private void wrap(List<String> lines, String paragraph, float size, float width)
      throws IOException {
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.split(" ", -1)) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (width(longer, size) <= width) {
        line.setLength(0);
        line.append(longer);
      } else {
        if (!line.isEmpty()) {
          lines.add(line.toString());
        }
        line.setLength(0);
        line.append(broken(lines, word, size, width));
      }
    }
    lines.add(line.toString());
  }

  /// @return what is left of the word after the lines that it filled
  private String broken(List<String> lines, String word, float size, float width)
      throws IOException {
    StringBuilder left = new StringBuilder();
    for (int at = 0; at < word.length(); at = word.offsetByCodePoints(at, 1)) {
      String letter = Character.toString(word.codePointAt(at));
      if (width(left + letter, size) > width) {
        lines.add(left.toString());
        left.setLength(0);
      }
      left.append(letter);
    }
    return left.toString();
  }

  private float width(String text, float size) throws IOException {
    return font.getStringWidth(text) / 1000 * size;
  }

  /// A letter that the font lacks stands as its number, so that nothing is missing unseen.
  private String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(letter ->
            shown.append(
                known.computeIfAbsent(letter, this::has)
                    ? Character.toString(letter)
                    : String.format(Locale.ROOT, "<U+%04X>", letter)));
    return shown.toString();
  }

  private boolean has(int letter) {
    try {
      font.encode(Character.toString(letter));
      return true;
    } catch (IllegalArgumentException | IOException e) {
      return false;
    }
  }

  private void draw(PDDocument document, Note note, int number) throws IOException {
    PDPage page = new PDPage(PDRectangle.A4);
    document.addPage(page);
    String numbered =
        note.pages()
            .replace("{page}", Integer.toString(number + 1))
            .replace("{pages}", Integer.toString(pages.size()));
    try (PDPageContentStream paper = new PDPageContentStream(document, page)) {
      if (!note.exercise().isEmpty()) {
        band(paper, PDRectangle.A4.getHeight() - 34, note.exercise());
        band(paper, 18, note.exercise());
      }
      text(paper, new Run(LEFT, PDRectangle.A4.getHeight() - 54, TEXT, BLACK, shown(note.marks())));
      text(paper, new Run(LEFT, 44, TEXT, BLACK, shown(note.marks())));
      float right = LEFT + WIDTH - width(shown(numbered), SMALL);
      text(paper, new Run(right, 44, SMALL, BLACK, shown(numbered)));
      for (Run run : pages.get(number)) {
        text(paper, run);
      }
    }
  }

  private void band(PDPageContentStream paper, float at, String exercise) throws IOException {
    String said = shown(exercise);
    paper.setNonStrokingColor(0.89f);
    paper.addRect(LEFT, at - 5, WIDTH, 18);
    paper.fill();
    text(paper, new Run(LEFT + (WIDTH - width(said, 11)) / 2, at, 11, BLACK, said));
  }

  private void text(PDPageContentStream paper, Run run) throws IOException {
    paper.setNonStrokingColor(run.grey());
    paper.beginText();
    paper.setFont(font, run.size());
    paper.newLineAtOffset(run.x(), run.y());
    paper.showText(run.text());
    paper.endText();
  }
}
