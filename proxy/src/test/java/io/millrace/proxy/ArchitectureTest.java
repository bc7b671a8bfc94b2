package io.millrace.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of how the packages of the proxy may know each other, and of what none of them does. */
@AnalyzeClasses(packages = "io.millrace.proxy", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.millrace.proxy.";

    /** The way of the bytes. A package knows itself and those behind it, never one before it; so there are no cycles. */
    private static final List<String> ORDER = List.of(
            "cli",
            "demo",
            "rehearsal",
            "node",
            "name",
            "health",
            "listener",
            "http",
            "l4",
            "http.wire",
            "route",
            "pool",
            "balance",
            "upstream",
            "socket",
            "loop",
            "config");

    /** Logic without Netty, clock, chance or threads; it knows the JDK and itself. */
    private static final String[] PURE = {ROOT + "balance..", ROOT + "route..", ROOT + "http.wire.."};

    /** The only classes that read a clock. */
    private static final Set<String> CLOCK_READERS = Set.of(ROOT + "loop.NanoClock", ROOT + "loop.WallClock");

    private static final Set<String> NETTY_FOR_ALL = Set.of(
            "io.netty.buffer.ByteBuf",
            "io.netty.buffer.ByteBufAllocator",
            "io.netty.channel.EventLoop",
            "io.netty.util.concurrent.Future",
            "io.netty.util.concurrent.ScheduledFuture");

    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.system",
            "java.time.InstantSource.system");

    private static final Set<String> CHANCE =
            Set.of("java.util.concurrent.ThreadLocalRandom.current", "java.lang.Math.random");

    @ArchTest
    static final ArchRule packagesKnowOnlyThoseBehindThem =
            classes().that().doNotHaveSimpleName("package-info").should(knowOnlyPackagesBehindTheirOwn());

    @ArchTest
    static final ArchRule purePackagesKnowOnlyTheJdkAndThemselves = classes()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .onlyDependOnClassesThat(describe("are of the JDK or pure", ArchitectureTest::isOfJdkOrPure))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule purePackagesStartNoThreadsAndTouchNoDevices = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat(describe("are threads or devices", ArchitectureTest::isThreadOrDevice))
            .allowEmptyShould(true);

    /** Of Netty, the protocols know buffers only, and the loop they run on; sockets are those of the package for them. */
    @ArchTest
    static final ArchRule channelsAreKnownOnlyWhereSocketsAreMade = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "socket..", ROOT + "loop..", ROOT + "health..", ROOT + "name..")
            .should()
            .dependOnClassesThat(describe(
                    "are of Netty, but for buffers and event loops",
                    type -> type.getPackageName().startsWith("io.netty.") && !NETTY_FOR_ALL.contains(type.getName())));

    @ArchTest
    static final ArchRule onlyTheNamedClassesReadAClock = noClasses()
            .that(describe("are not named as clock readers", type -> !CLOCK_READERS.contains(outermost(type))))
            .should()
            .accessTargetWhere(isOneOf(CLOCKS));

    @ArchTest
    static final ArchRule nobodyAsksForChanceInPassing = noClasses().should().accessTargetWhere(isOneOf(CHANCE));

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .accessTargetWhere(isOneOf(Set.of(
                    "java.lang.Thread.sleep",
                    "java.util.concurrent.TimeUnit.sleep",
                    "java.util.concurrent.locks.LockSupport.parkNanos")));

    @ArchTest
    static final ArchRule packagesAreFeaturesNotLeftovers = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..manager..", "..helper..");

    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            Stream<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct();
            assertThat(packages)
                    .isNotEmpty()
                    .allSatisfy(folder ->
                            assertThat(folder.resolve("package-info.java")).exists());
        }
    }

    private static ArchCondition<JavaClass> knowOnlyPackagesBehindTheirOwn() {
        return new ArchCondition<>("know only packages behind their own in " + ORDER) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (position(type) < 0) {
                    events.add(violated(type, type.getName() + " is in a package without a place in " + ORDER));
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (target.getPackageName().startsWith(ROOT) && position(target) < position(type)) {
                        events.add(violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static int position(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT) ? ORDER.indexOf(name.substring(ROOT.length())) : -1;
    }

    private static boolean isOfJdkOrPure(JavaClass type) {
        JavaClass component = type.getBaseComponentType();
        return component.isPrimitive()
                || JavaClass.Predicates.resideInAPackage("java..").test(component)
                || JavaClass.Predicates.resideInAnyPackage(PURE).test(component);
    }

    private static boolean isThreadOrDevice(JavaClass type) {
        return type.isAssignableTo(Thread.class)
                || type.isAssignableTo(java.util.concurrent.Executor.class)
                || JavaClass.Predicates.resideInAnyPackage(
                                "java.io..", "java.net..", "java.nio.channels..", "java.nio.file..")
                        .test(type);
    }

    private static DescribedPredicate<JavaAccess<?>> isOneOf(Set<String> members) {
        return describe(
                "is one of " + members,
                access -> members.contains(access.getTargetOwner().getName() + "."
                        + access.getTarget().getName()));
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type.getName());
    }
}
