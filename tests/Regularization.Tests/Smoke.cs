public class Smoke { [Fact] public void Yes() { } }
