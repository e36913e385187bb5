package house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What one class file names, with dots: classes that it uses, and members of other classes as
/// `owner.member(arguments)`.
record CompiledClass(String name, Set<String> uses, Set<String> calls) {
  private static final Path MAIN = Path.of("target", "classes");
  private static final Path TESTS = Path.of("target", "test-classes");

  /// Classes in descriptors and generic signatures.
  private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([a-z]\\w*(?:/[\\w$]+)+)[;<]");

  static List<CompiledClass> ofMain() {
    return in(MAIN);
  }

  static List<CompiledClass> ofTests() {
    return in(TESTS);
  }

  private static List<CompiledClass> in(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .map(CompiledClass::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("compile first: " + folder, e);
    }
  }

  private static CompiledClass read(Path file) {
    Set<String> uses = new TreeSet<>();
    Set<String> calls = new TreeSet<>();
    try {
      var model = ClassFile.of().parse(file);
      for (PoolEntry entry : model.constantPool()) {
        switch (entry) {
          case ClassEntry used -> named(used.asInternalName(), uses);
          case MemberRefEntry member -> calls.add(called(member));
          case Utf8Entry text -> named(text.stringValue(), uses);
          default -> {}
        }
      }
      return new CompiledClass(dotted(model.thisClass().asInternalName()), uses, calls);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A class name, or a descriptor full of them.
  private static void named(String text, Set<String> into) {
    if (text.matches("[a-z]\\w*(/[\\w$]+)+")) {
      into.add(dotted(text));
    }
    Matcher classes = IN_DESCRIPTOR.matcher(text);
    while (classes.find()) {
      into.add(dotted(classes.group(1)));
    }
  }

  private static String called(MemberRefEntry member) {
    String type = member.type().stringValue();
    int end = type.indexOf(')');
    String arguments = end < 0 ? "" : type.substring(0, end + 1);
    return dotted(member.owner().asInternalName()) + "." + member.name().stringValue() + arguments;
  }

  private static String dotted(String internal) {
    return internal.replace('/', '.');
  }

  /// The room it stands in; empty outside the house.
  String room() {
    return roomOf(name);
  }

  static String roomOf(String className) {
    String[] parts = className.split("\\.", -1);
    return parts.length > 2 && parts[0].equals("parley") ? parts[1] : "";
  }

  /// Without package and without what is nested in it.
  String simpleName() {
    String simple = name.substring(name.lastIndexOf('.') + 1);
    return simple.contains("$") ? simple.substring(0, simple.indexOf('$')) : simple;
  }
}
