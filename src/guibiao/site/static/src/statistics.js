// Pages of statistics: deciding on candidates row by row with the keyboard.
import "./statistics/deciding.js";
