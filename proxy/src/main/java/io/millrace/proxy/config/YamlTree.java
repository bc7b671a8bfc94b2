package io.millrace.proxy.config;

import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * The YAML 1.2 nodes of a text, with line and column; plain words have the types of JSON, and there are no merge keys.
 *
 * <p>Limits: nesting of {@value #MAX_DEPTH} and {@value Reading#MAX_VALUES} nodes; parsing stops there, so neither the
 * stack nor the heap grows with what is behind. Aliases are references to one node and cost nothing here.
 */
final class YamlTree {
    static final int MAX_DEPTH = 32;

    /** The library copies what it holds of a long word each time it reads on, so it had better read much at a time. */
    private static final int READ_CHARACTERS = 64 * 1024;

    private static final Pattern BARE_IPV6 = Pattern.compile("(^|[\\s,\\[])\\[[0-9A-Fa-f]*:[0-9A-Fa-f:.]*]:");

    private YamlTree() {}

    /** The root node; null when there is none, in which case the reading knows why. */
    static Node parseOrNull(String text, Reading reading) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new JsonSchema())
                .setAllowNonScalarKeys(true)
                .setCodePointLimit(Integer.MAX_VALUE)
                .setMaxAliasesForCollections(Reading.MAX_VALUES)
                .setBufferSize(READ_CHARACTERS)
                .build();
        try {
            Parser parser = new BoundedParser(new ParserImpl(settings, new StreamReader(settings, text)));
            Optional<Node> root = new Composer(settings, parser).getSingleNode();
            if (root.isEmpty()) {
                reading.refuseFile("is empty (expected: " + ConfigSpec.ROOT.expected() + ")");
            }
            return root.orElse(null);
        } catch (TooMuch tooMuch) {
            reading.refuse(tooMuch.mark, tooMuch.getMessage());
        } catch (MarkedYamlEngineException malformed) {
            Mark mark = malformed.getProblemMark().or(malformed::getContextMark).orElseGet(() -> markOf(text, 0));
            reading.refuse(mark, malformed(malformed, mark, text));
        } catch (ReaderException character) {
            reading.refuse(markOf(text, character.getPosition()), notText(character.getCodePoint()));
        } catch (YamlEngineException malformed) {
            reading.refuseFile("is not YAML: " + Refused.quoted(String.valueOf(malformed.getMessage())));
        }
        return null;
    }

    private static String malformed(MarkedYamlEngineException malformed, Mark mark, String text) {
        String line = text.lines().skip(mark.getLine()).findFirst().orElse("");
        if (line.indexOf('\t') >= 0 && line.substring(0, line.indexOf('\t')).isBlank()) {
            return "tab in the indentation (expected: spaces)";
        }
        String hint = BARE_IPV6.matcher(line).find() ? " (an IPv6 address needs quotes: \"[::1]:8080\")" : "";
        return "not YAML: " + Refused.printable(context(malformed) + malformed.getProblem()) + hint;
    }

    private static String context(MarkedYamlEngineException malformed) {
        return malformed
                .getContextMark()
                .map(mark -> malformed.getContext() + " from line " + (mark.getLine() + 1) + ", ")
                .orElse("");
    }

    private static String notText(int codePoint) {
        return String.format("control character U+%04X (expected: text)", codePoint);
    }

    private static Mark markOf(String text, int position) {
        String before = text.substring(0, text.offsetByCodePoints(0, position));
        int line = (int) before.chars().filter(c -> c == '\n').count();
        int column = before.codePointCount(before.lastIndexOf('\n') + 1, before.length());
        return new Mark("", position, line, column, new int[0], 0);
    }

    /** A parser that stops at the limits of nesting and size. */
    private static final class BoundedParser implements Parser {
        private final Parser parser;
        private int depth;
        private int nodes;

        BoundedParser(Parser parser) {
            this.parser = parser;
        }

        @Override
        public boolean checkEvent(Event.ID choice) {
            return parser.checkEvent(choice);
        }

        @Override
        public Event peekEvent() {
            return parser.peekEvent();
        }

        @Override
        public boolean hasNext() {
            return parser.hasNext();
        }

        @Override
        public Event next() {
            Event event = parser.next();
            switch (event.getEventId()) {
                case SequenceStart, MappingStart -> opened(event);
                case SequenceEnd, MappingEnd -> depth--;
                case Scalar, Alias -> counted(event);
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
            }
            return event;
        }

        private void opened(Event event) {
            depth++;
            if (depth > MAX_DEPTH) {
                throw new TooMuch("nested too deeply (expected: at most " + MAX_DEPTH + " levels)", event);
            }
            counted(event);
        }

        private void counted(Event event) {
            nodes++;
            if (nodes > Reading.MAX_VALUES) {
                throw new TooMuch("too many values (expected: at most " + Reading.MAX_VALUES + ")", event);
            }
        }
    }

    /** The end of parsing at a limit. */
    private static final class TooMuch extends RuntimeException {
        private final transient Mark mark;

        TooMuch(String message, Event event) {
            super(message, null, false, false);
            this.mark = event.getStartMark().orElseThrow();
        }
    }
}
