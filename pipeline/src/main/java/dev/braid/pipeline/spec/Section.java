// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import dev.braid.transforms.model.FieldPath;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of a YAML file and its values by kind. A value that is wrong is reported and read as
 * the fallback given, so that the reading goes on and finds what else is wrong.
 */
final class Section {

  /** The node of a key, where its name is, and the node of its value. */
  private record Entry(Node key, Node value) {}

  private final YamlFile file;
  private final Node at;
  private final Keys keys;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** The keys that an unknown one seems to be a slip of, which are not missing as well. */
  private final Set<String> misspelt = new HashSet<>();

  /** Whether it could be read at all; if not, no key is missing in it. */
  private final boolean sound;

  private Section(YamlFile file, Node at, Keys keys, boolean sound) {
    this.file = file;
    this.at = at;
    this.keys = keys;
    this.sound = sound;
  }

  /**
   * The mapping that {@code node} is; none of its keys but {@code keys} are known.
   *
   * @param at where to report what is missing
   * @param must what the node must be, beginning with its name
   */
  static Section of(YamlFile file, Node at, Node node, String must, Keys keys) {
    Section section = named(file, at, node, must, keys);
    section.entries.forEach(
        (key, entry) -> {
          if (!keys.names().contains(key)) {
            file.mistake(
                entry.key(),
                "unknown key %s%s",
                Wording.quote(key),
                Wording.instead(key, keys.names()));
            Wording.meant(key, keys.names()).ifPresent(section.misspelt::add);
          }
        });
    return section;
  }

  /** The mapping that {@code node} is, with names of the user's own as keys. */
  private static Section named(YamlFile file, Node at, Node node, String must, Keys keys) {
    boolean sound = node instanceof MappingNode && node.getTag().equals(Tag.MAP);
    Section section = new Section(file, at, keys, sound);
    if (sound) {
      for (NodeTuple tuple : ((MappingNode) node).getValue()) {
        section.add(tuple);
      }
    } else {
      file.mistake(node, "%s, not %s", must, Value.kind(node));
    }
    return section;
  }

  private void add(NodeTuple tuple) {
    Node key = tuple.getKeyNode();
    Value value = Value.of(file, key);
    String name = value.name("a key must be text");
    if (name == null && !value.written().isEmpty() && keys.names().isEmpty()) {
      name = value.written(); // a number for a name: what names it further on is right
    }
    if (name == null) {
      return;
    }
    Entry entry = new Entry(key, tuple.getValueNode());
    Entry first = entries.putIfAbsent(name, entry);
    if (first != null) {
      int line = first.key().getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
      file.mistake(key, "%s is there twice; the first is in line %s", Wording.quote(name), line);
    }
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  /** Where it is itself. */
  Node at() {
    return at;
  }

  /** Where the key is, or where it should be. */
  Node at(String key) {
    Entry entry = entries.get(key);
    return entry == null ? at : entry.key();
  }

  /** The name of a key that is there. */
  Node key(String key) {
    return entry(key).key();
  }

  /** The value of a key that is there. */
  Node value(String key) {
    return entry(key).value();
  }

  private Entry entry(String key) {
    return Objects.requireNonNull(entries.get(key), key);
  }

  /** The names of the keys, in order. */
  List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /** Reports each of the {@code required} that is not there. */
  void require(String... required) {
    for (String key : required) {
      if (sound && !has(key) && !misspelt.contains(key)) {
        file.mistake(at, "missing key '%s': %s", key, keys.words(key));
      }
    }
  }

  /** What the value of {@code key} must be, to begin a message with. */
  String must(String key) {
    return Wording.quote(key) + " must be " + keys.words(key);
  }

  private @Nullable Value read(String key) {
    Entry entry = entries.get(key);
    return entry == null ? null : Value.of(file, entry.value());
  }

  String text(String key, String fallback) {
    Value value = read(key);
    return value == null ? fallback : Objects.requireNonNullElse(value.text(must(key)), fallback);
  }

  boolean bool(String key, boolean fallback) {
    Value value = read(key);
    return value == null ? fallback : Objects.requireNonNullElse(value.bool(must(key)), fallback);
  }

  int whole(String key, int least, int most, int fallback) {
    Value value = read(key);
    return value == null
        ? fallback
        : Objects.requireNonNullElse(value.whole(must(key), least, most), fallback);
  }

  int bytes(String key, int most, int fallback) {
    Value value = read(key);
    return value == null
        ? fallback
        : Objects.requireNonNullElse(value.bytes(must(key), most), fallback);
  }

  Duration duration(String key, Duration least, Duration fallback) {
    Value value = read(key);
    return value == null
        ? fallback
        : Objects.requireNonNullElse(value.duration(must(key), least), fallback);
  }

  <T> T choice(String key, Map<String, T> choices, T fallback) {
    Value value = read(key);
    return value == null
        ? fallback
        : Objects.requireNonNullElse(value.choice(must(key), choices), fallback);
  }

  @Nullable FieldPath path(String key) {
    Value value = read(key);
    return value == null ? null : value.path(must(key));
  }

  /** A field path or a list of them, none twice; empty if there is none. */
  List<FieldPath> paths(String key) {
    Set<FieldPath> paths = new LinkedHashSet<>();
    for (Node item : filled(key)) {
      FieldPath path = Value.of(file, item).path(must(key));
      if (path != null && !paths.add(path)) {
        file.mistake(item, "%s is there twice; remove one", Wording.quote(path.toString()));
      }
    }
    return List.copyOf(paths);
  }

  /** The items of a list, or the one value that stands for a list of one. */
  List<Node> items(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return List.of();
    }
    boolean list = entry.value() instanceof SequenceNode && entry.value().getTag().equals(Tag.SEQ);
    return list ? ((SequenceNode) entry.value()).getValue() : List.of(entry.value());
  }

  /** The items of a list that must not be empty. */
  List<Node> filled(String key) {
    List<Node> items = items(key);
    if (has(key) && items.isEmpty()) {
      file.mistake(value(key), "%s, not an empty list", must(key));
    }
    return items;
  }

  /** The mapping under {@code key}, whose keys are names that the user chose. */
  Section named(String key) {
    return open(key, Keys.of());
  }

  /** The mapping under {@code key}, which may have other keys than {@code inner} as well. */
  Section open(String key, Keys inner) {
    return has(key)
        ? named(file, at(key), value(key), must(key), inner)
        : new Section(file, at, inner, false);
  }

  /** The mapping under {@code key}, which has no other keys than {@code inner}. */
  Section closed(String key, Keys inner) {
    return has(key)
        ? of(file, at(key), value(key), must(key), inner)
        : new Section(file, at, inner, false);
  }

  boolean sound() {
    return sound;
  }
}
